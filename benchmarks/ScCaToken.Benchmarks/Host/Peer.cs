using System.Reflection;
using BenchmarkDotNet.Running;

namespace ScCaToken.Benchmarks.Host;

/// <summary>Libraries to compare with that a machine may lack.</summary>
internal enum Peer
{
    OpenSslSm2,
    GmSsl,
    SoftHsm,
}

/// <summary>The benchmark measures this library and is left out where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerAttribute(Peer peer) : Attribute
{
    /// <summary>Why the benchmark cannot run here; null when it can.</summary>
    public static string? WhyMissing(BenchmarkCase benchmark) => benchmark.Descriptor.WorkloadMethod.GetCustomAttribute<PeerAttribute>()?.WhyMissing();

    private string? WhyMissing() => peer switch
    {
        Peer.OpenSslSm2 => OpenSslSm2.IsInstalled ? null : "libcrypto 3 with SM2 is not installed",
        Peer.GmSsl => GmSslSm2.IsInstalled ? null : "libgmssl.so.3 is not installed; SCCA_GMSSL names it elsewhere",
        _ => Native.NativeTokens.SoftHsmIsInstalled ? null : "SoftHSM2 is not installed",
    };
}
