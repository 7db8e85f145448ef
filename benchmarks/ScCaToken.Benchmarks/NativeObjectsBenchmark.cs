using BenchmarkDotNet.Attributes;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Benchmarks.Native;

namespace ScCaToken.Benchmarks;

/// <summary>A token with 1,000 data objects: finding one by its label, and making and removing one more.</summary>
public class NativeObjectsBenchmark
{
    private const nuint Class = 0x0, Token = 0x1, Private = 0x2, Label = 0x3, Value = 0x11;
    private static bool s_ready;
    private const int LabelEntry = 3;
    private NativePkcs11.Template _wanted = null!, _new = null!;
    private int _count;

    [GlobalSetup]
    public void Setup()
    {
        byte[] name = Name(1000);
        _wanted = new NativePkcs11.Template([(Class, BitConverter.GetBytes(0UL)), (Label, Name(777))]);
        _new = new NativePkcs11.Template([(Class, BitConverter.GetBytes(0UL)), (Token, NativeTokens.True), (Private, [0]), (Label, name), (Value, name)]);
        if (s_ready)
            return;
        for (int i = 0; i < 1000; i++)
        {
            Create(NativeTokens.Ours, i);
            if (NativeTokens.SoftHsm is { } peer)
                Create(peer, i);
        }

        s_ready = true;
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _wanted.Dispose();
        _new.Dispose();
    }

    [Benchmark(Description = "find 1 of 1,000 by label: ScCaToken")]
    public nuint Find() => NativeTokens.Ours.Client.FindOne(NativeTokens.Ours.Session, _wanted);

    [Benchmark(Baseline = true, Description = "find 1 of 1,000 by label: SoftHSM2"), Peer(Peer.SoftHsm)]
    public nuint FindSoftHsm() => NativeTokens.SoftHsm!.Client.FindOne(NativeTokens.SoftHsm.Session, _wanted);

    [Benchmark(Description = "create and destroy object 1,001: ScCaToken")]
    public void CreateAndDestroy() => CreateAndDestroy(NativeTokens.Ours);

    [Benchmark(Description = "create and destroy object 1,001: SoftHSM2"), Peer(Peer.SoftHsm)]
    public void CreateAndDestroySoftHsm() => CreateAndDestroy(NativeTokens.SoftHsm!);

    private static byte[] Name(int i) => System.Text.Encoding.ASCII.GetBytes($"object {i:00000}");

    private nuint Create(NativeToken token, int i)
    {
        i.TryFormat(_new.Value(LabelEntry)["object ".Length..], out _, "00000", System.Globalization.CultureInfo.InvariantCulture);
        return token.Client.CreateObject(token.Session, _new);
    }

    private void CreateAndDestroy(NativeToken token) => token.Client.DestroyObject(token.Session, Create(token, 1000 + _count++ % 99_000));
}
