using ScCaToken.Core.State;
using ScCaToken.Crypto.Tests;

namespace ScCaToken.Core.Tests;

/// <summary>Wrapped keys under keys that may be guesses.</summary>
public sealed class KeyWrapTests
{
    private static readonly byte[] Context = [0x10, 0x00, 1];

    [Fact]
    public void TryUnwrapGuessed_RightAndWrongKey_OpensOrLeavesZeros()
    {
        var random = new SeededRandom(7);
        byte[] right = random.Bytes(KeyWrap.KeySize), wrong = [.. right], secret = random.Bytes(KeyWrap.KeySize), opened = new byte[KeyWrap.KeySize];
        byte[] wrapped = new byte[KeyWrap.KeySize + KeyWrap.Overhead];
        wrong[^1] ^= 1;
        KeyWrap.Wrap(right, Context, secret, random, wrapped);

        Assert.True(KeyWrap.TryUnwrapGuessed(right, Context, wrapped, opened));
        Assert.Equal(secret, opened);
        Assert.False(KeyWrap.TryUnwrapGuessed(wrong, Context, wrapped, opened));
        Assert.All(opened, b => Assert.Equal(0, b));
        Assert.False(KeyWrap.TryUnwrapGuessed(right, [0x10, 0x00, 2], wrapped, opened));
    }
}
