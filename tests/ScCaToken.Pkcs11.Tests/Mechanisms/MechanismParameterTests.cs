using System.Runtime.InteropServices;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

public sealed class MechanismParameterTests
{
    private static readonly FakeCard Card = new() { Instant = true };

    /// <summary>Zeros make NULL pointers, ones make lengths no memory has: both may be refused, neither may be followed.</summary>
    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public unsafe void Start_ParameterOfAnyLength_WorksOrIsCkException(byte fill)
    {
        const int Longest = 80;
        byte* memory = (byte*)NativeMemory.Alloc(Longest);
        new Span<byte>(memory, Longest).Fill(fill);
        try
        {
            foreach (var row in MechanismTable.All)
            {
                for (int length = 0; length <= Longest; length++)
                {
                    var input = new MechanismInput(row.Type, (nint)memory, (nuint)length);
                    foreach (var key in Keys(row))
                        Try(row, input, key);
                }

                foreach (var key in Keys(row))
                {
                    Try(row, new MechanismInput(row.Type, 0, 1), key);
                    Try(row, new MechanismInput(row.Type, 0, nuint.MaxValue), key);
                    Try(row, new MechanismInput(row.Type, (nint)memory, nuint.MaxValue), key);
                }
            }
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private static void Try(Mechanism row, MechanismInput input, KeyMaterial key)
    {
        using var sign = new SignOperation();
        using var verify = new VerifyOperation();
        using var encrypt = new EncryptOperation();
        using var decrypt = new DecryptOperation();
        using var digest = new DigestOperation();
        Expect(() => sign.Start(input, key), () => sign.IsActive);
        Expect(() => verify.Start(input, key), () => verify.IsActive);
        Expect(() => encrypt.Start(input, key), () => encrypt.IsActive);
        Expect(() => decrypt.Start(input, key), () => decrypt.IsActive);
        Expect(() => digest.Start(input), () => digest.IsActive);
        if ((row.Flags & CkMechanismFlags.Derive) != 0)
            Expect(() => DeriveOperation.Derive(input, key, null, null).Dispose(), () => false, mustBeActive: false);
    }

    private static void Expect(Action start, Func<bool> isActive, bool mustBeActive = true)
    {
        try
        {
            start();
            Assert.True(isActive() || !mustBeActive);
        }
        catch (CkException)
        {
            Assert.False(isActive());
        }
    }

    private static KeyMaterial[] Keys(Mechanism row) => row.Keys switch
    {
        KeyFamily.Rsa => [RsaPublic, RsaPrivate],
        KeyFamily.Nist or KeyFamily.Ec => [P256Private, Sm2Public],
        KeyFamily.Sm2 => [Sm2Private, Sm2Public],
        KeyFamily.Sm4 => [Sm4],
        KeyFamily.Aes => [Aes],
        _ => [Generic],
    };

    private static readonly KeyMaterial RsaPublic = Card.Public(KeyAlgorithm.Rsa);
    private static readonly KeyMaterial RsaPrivate = Card.Private(KeyAlgorithm.Rsa);
    private static readonly KeyMaterial P256Private = Card.Private(KeyAlgorithm.P256);
    private static readonly KeyMaterial Sm2Public = Card.Public(KeyAlgorithm.Sm2);
    private static readonly KeyMaterial Sm2Private = Card.Private(KeyAlgorithm.Sm2);
    private static readonly KeyMaterial Aes = new SoftSecretKey(CkKeyType.Aes, new byte[16]);
    private static readonly KeyMaterial Sm4 = new SoftSecretKey(CkKeyType.VendorSm4, new byte[16]);
    private static readonly KeyMaterial Generic = new SoftSecretKey(CkKeyType.GenericSecret, new byte[16]);
}
