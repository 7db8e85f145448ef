using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>GenRSAKeyPair, GenECCKeyPair, ExportPubKey, DeleteKeyPair.</summary>
internal static class KeyPairCommands
{
    /// <summary>P2 of GenECCKeyPair, and the flag of GenRSAKeyPair moved there: authenticate always.</summary>
    private const int AlwaysBit = 0x80;

    public static StatusWord GenerateRsa(scoped in CommandContext context)
    {
        uint bits = BinaryPrimitives.ReadUInt32BigEndian(context.Data);
        if (!IsRsaSize(bits, context.Device.Profile.Rsa1024))
            return StatusWord.FunctionNotSupported;
        context.Applet.Services.Tests.Require(KeyAlgorithm.Rsa);
        using var key = RsaPrivateKey.Generate((int)bits, context.Applet.Services.Random);
        Span<byte> privateKey = stackalloc byte[KeyVault.LongestPrivate];
        try
        {
            int half = key.ByteLength / 2;
            Span<byte> publicKey = stackalloc byte[KeyVault.LongestPublic];
            publicKey = publicKey[..(8 + key.ByteLength)];
            BinaryPrimitives.WriteUInt32BigEndian(publicKey, bits);
            key.ExportModulus(publicKey.Slice(4, key.ByteLength));
            BinaryPrimitives.WriteUInt32BigEndian(publicKey[^4..], 65537);
            key.ExportPrimes(privateKey[..half], privateKey.Slice(half, half));
            if (!Pairwise.IsConsistent(key, publicKey, context.Applet.Services.Random))
                return Fail(in context);
            var flags = KeyFlags.GeneratedOnKey | (context.P2 != 0 ? KeyFlags.AuthenticateAlways : 0);
            var slot = new KeySlot(KeyAlgorithm.Rsa, (int)bits, flags, context.Device.NextGeneration);
            Store(in context, context.P1, slot, publicKey, privateKey[..(2 * half)]);
            context.Response.Bytes(publicKey);
            return StatusWord.Success;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    public static StatusWord GenerateEcc(scoped in CommandContext context)
    {
        var algorithm = (context.P2 & 0x0F) switch { 0 => KeyAlgorithm.Sm2, 1 => KeyAlgorithm.P256, _ => KeyAlgorithm.P384 };
        int bits = algorithm == KeyAlgorithm.P384 ? 384 : 256;
        if (BinaryPrimitives.ReadUInt32BigEndian(context.Data) != bits)
            return StatusWord.FunctionNotSupported;
        context.Applet.Services.Tests.Require(algorithm);
        int size = bits / 8;
        Span<byte> d = stackalloc byte[size];
        Span<byte> publicKey = stackalloc byte[4 + (2 * size)];
        BinaryPrimitives.WriteInt32BigEndian(publicKey, bits);
        try
        {
            bool sound = algorithm == KeyAlgorithm.Sm2
                ? TryMakeSm2(context.Applet.Services.Random, d, publicKey[4..])
                : TryMakeEc(algorithm == KeyAlgorithm.P256 ? EcCurve.P256 : EcCurve.P384, context.Applet.Services.Random, d, publicKey[4..]);
            if (!sound)
                return Fail(in context);
            var flags = KeyFlags.GeneratedOnKey | ((context.P2 & AlwaysBit) != 0 ? KeyFlags.AuthenticateAlways : 0);
            Store(in context, context.P1, new KeySlot(algorithm, bits, flags, context.Device.NextGeneration), publicKey, d);
            context.Response.Bytes(publicKey);
            return StatusWord.Success;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    public static StatusWord ExportPublic(scoped in CommandContext context)
    {
        if (context.Container.Header.Slot(context.P1).IsEmpty)
            return StatusWord.KeyPairNotFound;
        context.Applet.Services.Keys.WritePublic(context.Container, context.P1, context.Response);
        return StatusWord.Success;
    }

    public static StatusWord Delete(scoped in CommandContext context)
    {
        int kind = context.P1;
        var old = context.Container.Header;
        if (old.Slot(kind).IsEmpty)
            return StatusWord.KeyPairNotFound;
        context.Records.Begin();
        context.Records.Delete(RecordKey.For(context.Container.Id, RecordKey.KeyPair + kind));
        var header = old.WithSlot(kind, default) with { Revision = context.Device.NextGeneration };
        ContainerCommands.Commit(in context, in header);
        context.Container.Remember(kind, null);
        return StatusWord.Success;
    }

    /// <summary>Stores a pair in place of the one of that kind, in a transaction of its own.</summary>
    public static void Store(scoped in CommandContext context, int kind, KeySlot slot, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey)
    {
        context.Records.Begin();
        context.Applet.Services.Keys.Put(context.Application, context.Container, kind, slot.Algorithm, publicKey, privateKey);
        var header = context.Container.Header.WithSlot(kind, slot) with { Revision = context.Device.NextGeneration };
        ContainerCommands.Commit(in context, in header);
        context.Container.Remember(kind, null);
    }

    /// <summary>True for a modulus size the profile takes.</summary>
    public static bool IsRsaSize(uint bits, bool allow1024) => bits is 2048 or 3072 or 4096 || (bits == 1024 && allow1024);

    // A new pair that does not fit itself means broken arithmetic or noise: the key stops here.
    private static StatusWord Fail(scoped in CommandContext context)
    {
        context.Applet.Services.Tests.Fail();
        return StatusWord.InternalError;
    }

    private static bool TryMakeSm2(TokenRandom random, Span<byte> d, Span<byte> point)
    {
        using var key = Sm2PrivateKey.Generate(random);
        key.Export(d);
        key.ExportPublicKey(point);
        return Pairwise.IsConsistent(key, point, random);
    }

    private static bool TryMakeEc(EcCurve curve, TokenRandom random, Span<byte> d, Span<byte> point)
    {
        using var key = EcPrivateKey.Generate(curve, random);
        key.Export(d);
        key.ExportPublicKey(point);
        return Pairwise.IsConsistent(key, point, random);
    }
}
