using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Piv;

/// <content>Key pairs and their use (GENERAL AUTHENTICATE, SP 800-73-4 part 2 §3.2.4). The card works on whole RSA blocks: the host pads.</content>
public sealed partial class PivCard
{
    private const int MaxBlock = 512;

    // A card without metadata tells the public key once, when it makes the pair; until its certificate is stored nothing else shows it.
    private readonly ConcurrentDictionary<byte, CardPublicKey> _made = new();

    /// <inheritdoc/>
    public CardPublicKey ExportPublicKey(ushort container, KeyKind kind)
    {
        var slot = Slot(container);
        return (kind == slot.Kind ? FindKey(slot) : null) ?? throw new CardException(StatusWord.KeyPairNotFound);
    }

    /// <summary>Makes a key pair; needs the management key.</summary>
    public CardPublicKey GenerateKeyPair(ushort container, KeyKind kind, KeyAlgorithm algorithm, int bits, bool alwaysAuthenticate)
    {
        var slot = Slot(container);
        byte id = PivAlgorithm.Of(algorithm, bits);
        if (id == 0)
            throw Unsupported();
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 8];
        var command = new ApduWriter(buffer, 0x00, 0x47, 0x00, slot.Key);
        command.Bytes([0xAC, 0x03, 0x80, 0x01, id]);
        Span<byte> answer = stackalloc byte[MaxBlock + 64];
        int length = Channel.Invoke(command.FinishWithAnswer(), answer);
        _generation++;
        var made = ReadPublicKey(BerTlv.Find(answer[..length], 0x7F49), algorithm, bits) ?? throw CardException.Malformed();
        _made[slot.Key] = made;
        return made;
    }

    /// <summary>Not offered: importing keys is the makers' extension.</summary>
    public void ImportRsaKeyPair(ushort container, KeyKind kind, int bits, uint exponent, ReadOnlySpan<byte> prime1, ReadOnlySpan<byte> prime2) => throw Unsupported();

    /// <summary>Not offered: importing keys is the makers' extension.</summary>
    public void ImportEccKeyPair(ushort container, KeyKind kind, KeyAlgorithm algorithm, ReadOnlySpan<byte> privateValue) => throw Unsupported();

    /// <summary>Not possible: PIV has no command that removes a key.</summary>
    public void DeleteKeyPair(ushort container, KeyKind kind) => throw Unsupported();

    /// <summary>The host pads (<see cref="CardCapabilities.RsaPaddingOnCard"/> is absent).</summary>
    public int SignRsaPkcs1(ushort container, KeyKind kind, ReadOnlySpan<byte> data, Span<byte> signature) => throw Unsupported();

    /// <summary>The host pads (<see cref="CardCapabilities.RsaPaddingOnCard"/> is absent).</summary>
    public int SignRsaPss(ushort container, KeyKind kind, HashAlgorithmId hash, HashAlgorithmId mgfHash, int saltLength, ReadOnlySpan<byte> digest, Span<byte> signature) => throw Unsupported();

    /// <inheritdoc/>
    public int SignRsaRaw(ushort container, KeyKind kind, ReadOnlySpan<byte> input, Span<byte> output) => Authenticate(container, KeyAlgorithm.Rsa, input.Length * 8, 0x81, input, output);

    /// <inheritdoc/>
    public int DecryptRsa(ushort container, KeyKind kind, RsaDecryptPadding padding, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext) =>
        padding == RsaDecryptPadding.Raw ? SignRsaRaw(container, kind, ciphertext, plaintext) : throw Unsupported();

    /// <summary>The host unpads (<see cref="CardCapabilities.RsaPaddingOnCard"/> is absent).</summary>
    public int DecryptRsaOaep(ushort container, KeyKind kind, HashAlgorithmId hash, HashAlgorithmId mgfHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext) => throw Unsupported();

    /// <inheritdoc/>
    public int SignEcc(ushort container, KeyKind kind, ReadOnlySpan<byte> digest, Span<byte> signature)
    {
        var algorithm = digest.Length == 48 ? KeyAlgorithm.P384 : KeyAlgorithm.P256;
        byte[] der = new byte[128];
        int length = Authenticate(container, algorithm, digest.Length * 8, 0x81, digest, der);
        return ToFixedSize(der.AsMemory(0, length), digest.Length, signature);
    }

    /// <inheritdoc/>
    public int DeriveEcdh(ushort container, KeyKind kind, ReadOnlySpan<byte> peerPoint, Span<byte> sharedX)
    {
        int field = peerPoint.Length / 2;
        Span<byte> point = stackalloc byte[1 + 96];
        if (field is not (32 or 48))
            throw new CardException(StatusWord.WrongLength);
        point[0] = 0x04;
        peerPoint.CopyTo(point[1..]);
        return Authenticate(container, field == 48 ? KeyAlgorithm.P384 : KeyAlgorithm.P256, field * 8, 0x85, point[..(1 + 2 * field)], sharedX);
    }

    /// <summary>PIV has no SM2.</summary>
    public ushort BeginSm2Exchange(ushort container, KeyKind kind, ReadOnlySpan<byte> id, Span<byte> temporaryPoint) => throw Unsupported();

    /// <summary>PIV has no SM2.</summary>
    public void AnswerSm2Exchange(
        ushort container, KeyKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> peerPoint, ReadOnlySpan<byte> peerTemporaryPoint, ReadOnlySpan<byte> peerId,
        Span<byte> temporaryPoint, Span<byte> key) => throw Unsupported();

    /// <summary>PIV has no SM2.</summary>
    public void FinishSm2Exchange(ushort exchange, ReadOnlySpan<byte> peerPoint, ReadOnlySpan<byte> peerTemporaryPoint, ReadOnlySpan<byte> peerId, Span<byte> key) =>
        throw Unsupported();

    /// <summary>PIV has no SM2.</summary>
    public int DecryptSm2(ushort container, KeyKind kind, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext) => throw Unsupported();

    private static CardPublicKey? ReadPublicKey(ReadOnlySpan<byte> fields, KeyAlgorithm algorithm, int bits)
    {
        if (algorithm == KeyAlgorithm.Rsa)
        {
            var modulus = BerTlv.Find(fields, 0x81);
            var digits = BerTlv.Find(fields, 0x82).TrimStart((byte)0);
            uint exponent = 0;
            foreach (byte b in digits)
                exponent = (exponent << 8) | b;
            return modulus.Length == bits / 8 && digits.Length <= sizeof(uint) ? new CardPublicKey(algorithm, bits, modulus.ToArray(), exponent) : null;
        }

        var point = BerTlv.Find(fields, 0x86);
        return point.Length == 1 + bits / 4 && point[0] == 4 ? new CardPublicKey(algorithm, bits, point[1..].ToArray(), 0) : null;
    }

    private static int ToFixedSize(ReadOnlyMemory<byte> der, int field, Span<byte> signature)
    {
        try
        {
            var sequence = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            signature[..(2 * field)].Clear();
            for (int i = 1; i <= 2; i++)
            {
                var number = sequence.ReadIntegerBytes().Span.TrimStart((byte)0);
                if (number.Length > field)
                    throw CardException.Malformed();
                number.CopyTo(signature[(i * field - number.Length)..]);
            }

            return 2 * field;
        }
        catch (AsnContentException)
        {
            throw CardException.Malformed();
        }
    }

    /// <summary>The key of a slot: from Yubico's metadata (INS F7) where the card has it, else as it was made here, else from the certificate.</summary>
    private CardPublicKey? FindKey(PivSlot slot)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead];
        byte[] answer = new byte[1024];
        var sw = Channel.Transmit(new ApduWriter(buffer, 0x00, 0xF7, 0x00, slot.Key).FinishWithAnswer(), answer, out int length);
        if (sw.IsSuccess)
        {
            var identifier = BerTlv.Find(answer.AsSpan(0, length), 0x01);
            var (algorithm, bits) = PivAlgorithm.Parse(identifier.Length == 1 ? identifier[0] : (byte)0);
            if (bits > 0 && ReadPublicKey(BerTlv.Find(answer.AsSpan(0, length), 0x04), algorithm, bits) is { } key)
                return key;
        }

        if (_made.TryGetValue(slot.Key, out var made))
            return made;
        byte[] certificate = GetCertificate(slot);
        return certificate.Length == 0 ? null : CertificateKey.Read(certificate);
    }

    /// <summary>GENERAL AUTHENTICATE with an empty response field and one input field; returns the length of the answer's field 82.</summary>
    private int Authenticate(ushort container, KeyAlgorithm algorithm, int bits, byte inputTag, ReadOnlySpan<byte> input, Span<byte> output)
    {
        byte id = PivAlgorithm.Of(algorithm, bits);
        if (id == 0 || input.Length > MaxBlock)
            throw new CardException(StatusWord.WrongLength);
        Span<byte> fields = stackalloc byte[MaxBlock + 16];
        int end = BerTlv.Write(fields, 0, 0x82, []);
        end = BerTlv.Write(fields, end, inputTag, input);
        Span<byte> data = stackalloc byte[MaxBlock + 32];
        int size = BerTlv.Write(data, 0, 0x7C, fields[..end]);
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + MaxBlock + 32];
        var command = new ApduWriter(buffer, 0x00, 0x87, id, Slot(container).Key);
        command.Bytes(data[..size]);
        Span<byte> answer = stackalloc byte[MaxBlock + 32];
        try
        {
            int length = Channel.Invoke(command.FinishWithAnswer(), answer);
            var result = BerTlv.Find(BerTlv.Find(answer[..length], 0x7C), 0x82);
            return result.IsEmpty ? throw CardException.Malformed() : new ApduReader(result).RestInto(output);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer);
            CryptographicOperations.ZeroMemory(fields);
            CryptographicOperations.ZeroMemory(data);
        }
    }
}
