using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using ScCaToken.Simulator;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf.Tests.Keys;

/// <summary>The CA's side is BouncyCastle alone: it makes the encryption pair, wraps it for the key, and later encrypts to it.</summary>
public sealed unsafe class EnvelopeTests
{
    private static readonly ECDomainParameters Domain = new(GMNamedCurves.GetByName("sm2p256v1"));

    [Fact]
    public void ImportECCKeyPair_EnvelopeOfBouncyCastle_DecryptsWhatWasEncryptedToIt()
    {
        using var key = VirtualKey.Create();
        using var skf = new Devices.Skf(key);
        nint container = NewContainer(skf);
        EccPublicKeyBlob signing;
        Devices.Skf.Ok(skf.Library.GenECCKeyPair(container, 0x00020200, &signing));
        var pair = NewPair();
        byte* envelope = stackalloc byte[372 + 16];
        Wrap(pair, &signing, (EnvelopedKeyBlob*)envelope);
        Devices.Skf.Ok(skf.Library.ImportECCKeyPair(container, (EnvelopedKeyBlob*)envelope));

        byte[] cipher = Encrypt((ECPublicKeyParameters)pair.Public, "只给你看"u8.ToArray());
        byte* blob = stackalloc byte[164 + 64];
        Fill((EccCipherBlob*)blob, cipher);
        byte* plain = stackalloc byte[64];
        uint length = 64;
        Devices.Skf.Ok(skf.Library.ECCDecrypt(container, (EccCipherBlob*)blob, plain, &length));
        Assert.Equal("只给你看"u8, new ReadOnlySpan<byte>(plain, (int)length));
    }

    [Fact]
    public void ImportECCKeyPair_KeyOfAnotherPair_RefusedAndOldPairKept()
    {
        using var key = VirtualKey.Create();
        using var skf = new Devices.Skf(key);
        nint container = NewContainer(skf);
        EccPublicKeyBlob signing, before, after;
        Devices.Skf.Ok(skf.Library.GenECCKeyPair(container, 0x00020200, &signing));
        byte* envelope = stackalloc byte[372 + 16];
        Wrap(NewPair(), &signing, (EnvelopedKeyBlob*)envelope);
        Devices.Skf.Ok(skf.Library.ImportECCKeyPair(container, (EnvelopedKeyBlob*)envelope));
        uint size = (uint)sizeof(EccPublicKeyBlob);
        Devices.Skf.Ok(skf.Library.ExportPublicKey(container, 0, (byte*)&before, &size));
        Wrap(NewPair(), &signing, (EnvelopedKeyBlob*)envelope);
        ((EnvelopedKeyBlob*)envelope)->PubKey = before;
        Assert.Equal(Sar.InData, skf.Library.ImportECCKeyPair(container, (EnvelopedKeyBlob*)envelope));
        Devices.Skf.Ok(skf.Library.ExportPublicKey(container, 0, (byte*)&after, &size));
        Assert.True(new ReadOnlySpan<byte>(&before, (int)size).SequenceEqual(new ReadOnlySpan<byte>(&after, (int)size)));
    }

    [Fact]
    public void ImportSessionKey_WrappedByBouncyCastle_DecryptsItsCiphertext()
    {
        using var key = VirtualKey.Create();
        using var skf = new Devices.Skf(key);
        nint container = NewContainer(skf);
        EccPublicKeyBlob encryption;
        Devices.Skf.Ok(skf.Library.GenECCKeyPair(container, 0x00020800, &encryption));
        byte[] secret = "0123456789abcdef"u8.ToArray();
        byte* blob = stackalloc byte[180];
        Fill((EccCipherBlob*)blob, Encrypt(Read(&encryption), secret));
        nint session;
        Devices.Skf.Ok(skf.Library.ImportSessionKey(container, Sgd.Sm4Ecb, blob, 180, &session));
        byte[] text = "sixteen bytes  !"u8.ToArray(), encrypted = new byte[16];
        var engine = new SM4Engine();
        engine.Init(true, new KeyParameter(secret));
        engine.ProcessBlock(text, 0, encrypted, 0);
        Devices.Skf.Ok(skf.Library.DecryptInit(session, default));
        uint length = 16;
        fixed (byte* data = encrypted)
            Devices.Skf.Ok(skf.Library.Decrypt(session, data, 16, data, &length));
        Assert.Equal(text, encrypted);
    }

    private static nint NewContainer(Devices.Skf skf)
    {
        nint application = skf.CreateApplication(skf.Connect(), "app");
        Devices.Skf.Ok(skf.Verify(application, Devices.Skf.UserPin, out _));
        Devices.Skf.Ok(skf.CreateContainer(application, "双证", out nint container));
        return container;
    }

    private static AsymmetricCipherKeyPair NewPair()
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(Domain, new SecureRandom()));
        return generator.GenerateKeyPair();
    }

    private static void Wrap(AsymmetricCipherKeyPair pair, EccPublicKeyBlob* signing, EnvelopedKeyBlob* envelope)
    {
        byte[] secret = SecureRandom.GetNextBytes(new SecureRandom(), 16);
        byte[] d = Fixed(((ECPrivateKeyParameters)pair.Private).D);
        var engine = new SM4Engine();
        engine.Init(true, new KeyParameter(secret));
        byte[] encrypted = new byte[32];
        engine.ProcessBlock(d, 0, encrypted, 0);
        engine.ProcessBlock(d, 16, encrypted, 16);
        *envelope = default;
        envelope->Version = 1;
        envelope->SymmAlgID = Sgd.Sm4Ecb;
        envelope->Bits = 256;
        encrypted.CopyTo(new Span<byte>(envelope->EncryptedPriKey + 32, 32));
        var q = ((ECPublicKeyParameters)pair.Public).Q.Normalize();
        envelope->PubKey.BitLen = 256;
        q.AffineXCoord.GetEncoded().CopyTo(new Span<byte>(envelope->PubKey.XCoordinate + 32, 32));
        q.AffineYCoord.GetEncoded().CopyTo(new Span<byte>(envelope->PubKey.YCoordinate + 32, 32));
        Fill(&envelope->CipherBlob, Encrypt(Read(signing), secret));
    }

    private static ECPublicKeyParameters Read(EccPublicKeyBlob* blob) =>
        new(
            Domain.Curve.CreatePoint(
                new Org.BouncyCastle.Math.BigInteger(1, new ReadOnlySpan<byte>(blob->XCoordinate, 64)),
                new Org.BouncyCastle.Math.BigInteger(1, new ReadOnlySpan<byte>(blob->YCoordinate, 64))),
            Domain);

    private static byte[] Encrypt(ECPublicKeyParameters key, byte[] plain)
    {
        var engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
        engine.Init(true, new ParametersWithRandom(key));
        return engine.ProcessBlock(plain, 0, plain.Length);
    }

    private static void Fill(EccCipherBlob* blob, byte[] cipher)
    {
        new Span<byte>(blob, 164).Clear();
        cipher.AsSpan(1, 32).CopyTo(new Span<byte>(blob->XCoordinate + 32, 32));
        cipher.AsSpan(33, 32).CopyTo(new Span<byte>(blob->YCoordinate + 32, 32));
        cipher.AsSpan(65, 32).CopyTo(new Span<byte>(blob->Hash, 32));
        blob->CipherLen = (uint)(cipher.Length - 97);
        cipher.AsSpan(97).CopyTo(new Span<byte>(blob->Cipher, cipher.Length - 97));
    }

    private static byte[] Fixed(Org.BouncyCastle.Math.BigInteger number)
    {
        byte[] minimal = number.ToByteArrayUnsigned(), result = new byte[32];
        minimal.CopyTo(result, 32 - minimal.Length);
        return result;
    }
}
