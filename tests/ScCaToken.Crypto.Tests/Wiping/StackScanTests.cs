using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto.Tests;

/// <summary>The scan finds what was left and nothing else.</summary>
public sealed class StackScanTests
{
    private readonly byte[] _secret = new SeededRandom(76).Bytes(32);

    [Fact]
    public void Find_MethodThatForgets_NamesTheSecret()
    {
        Assert.Single(StackScan.Find(() => Copy(_secret, wipe: false), ("secret", _secret)));
        Assert.Empty(StackScan.Find(() => Copy(_secret, wipe: true), ("secret", _secret)));
    }

    [Fact]
    public void Differences_MethodThatForgets_AreItsWords()
    {
        void Choose(int secret) => new SeededRandom(secret).Fill(_secret);
        Assert.InRange(StackScan.Differences(() => Copy(_secret, wipe: false), Choose).Length, 4, 6);
        Assert.Empty(StackScan.Differences(() => Copy(_secret, wipe: true), Choose));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Copy(byte[] secret, bool wipe)
    {
        Span<byte> copy = stackalloc byte[32];
        secret.CopyTo(copy);
        if (wipe)
            copy.Clear();
        Keep(copy);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(Span<byte> copy) => copy[0] ^= 0;
}
