using FsCheck.Xunit;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

public sealed class DigestTests
{
    public static TheoryData<uint> Rows() => new(MechanismTable.All.Where(row => row.Flags.HasFlag(CkMechanismFlags.Digest)).Select(row => row.Type));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Digest_EveryMechanism_AgreesWithOracleInAnySplit(uint type)
    {
        using var digest = new DigestOperation();
        var hash = MechanismTable.Find(type)!.Hash;
        byte[] message = [.. Enumerable.Range(0, 300).Select(i => (byte)(i % 251))];
        foreach (int length in (int[])[0, 1, 55, 56, 63, 64, 65, 111, 112, 119, 120, 128, 136, 300])
        {
            byte[] expected = Oracle.Hash(hash, message.AsSpan(..length));
            digest.Start(new(type));
            byte[] actual = new byte[digest.OutputLength];
            Assert.False(digest.TryOnce(message, actual.AsSpan(1), out int needed));
            Assert.Equal(expected.Length, needed);
            Assert.True(digest.TryOnce(message.AsSpan(..length), actual, out _));
            Assert.Equal(expected, actual);
            for (int split = 0; split <= length; split += 13)
            {
                digest.Start(new(type));
                digest.Update(message.AsSpan(..split));
                digest.Update(message.AsSpan(split..length));
                Assert.True(digest.TryFinish(actual, out _));
                Assert.Equal(expected, actual);
            }
        }
    }

    [Property]
    public bool Digest_InThreeParts_EqualsOnePart(byte[] a, byte[] b, byte[] c)
    {
        using var digest = new DigestOperation();
        byte[] parts = new byte[28];
        byte[] whole = new byte[28];
        digest.Start(new(Ckm.Sha224));
        digest.Update(a);
        digest.Update(b);
        digest.Update(c);
        digest.TryFinish(parts, out _);
        digest.Start(new(Ckm.Sha224));
        digest.TryOnce([.. a, .. b, .. c], whole, out _);
        return parts.AsSpan().SequenceEqual(whole);
    }

    [Fact]
    public void Start_ParameterOrForeignMechanism_IsRefused()
    {
        using var digest = new DigestOperation();
        Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => digest.Start(new(Ckm.Sha256, 0, 1))));
        Assert.Equal(Ckr.MechanismInvalid, SignVerifyTests.Code(() => digest.Start(new(Ckm.RsaPkcs))));
        Assert.Equal(Ckr.OperationNotInitialized, SignVerifyTests.Code(() => digest.Update([1])));
    }
}
