using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ScCaToken.Benchmarks;

/// <summary>A refusal is quicker than the work and would look like progress: every benchmark checks its result, by a compare or two, and a wrong one ends it.</summary>
internal static class Outcome
{
    private const uint Success = 0x9000;

    /// <summary>The operation says it succeeded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require(bool succeeded)
    {
        if (!succeeded)
            Refused();
    }

    /// <summary>The response ends with this status word; returns its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RequireStatus(byte[] response, int length, uint status = Success)
    {
        if (((uint)response[length - 2] << 8 | response[length - 1]) != status)
            Refused();
        return length;
    }

    [DoesNotReturn]
    private static void Refused() => throw new InvalidOperationException("the measured operation was refused");
}
