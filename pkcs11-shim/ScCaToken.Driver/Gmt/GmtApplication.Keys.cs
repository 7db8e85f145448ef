using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Gmt;

/// <content>Key pairs and their use. The signing commands are the hot path: one APDU, no allocation.</content>
public sealed partial class GmtApplication
{
    private const int MaxModulusBytes = 512;

    /// <inheritdoc/>
    public CardPublicKey ExportPublicKey(ushort container, KeyKind kind)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 4];
        var command = Start(buffer, Ins.ExportPubKey, container, (byte)kind);
        Span<byte> answer = stackalloc byte[MaxModulusBytes + 8];
        int length = Channel.Invoke(command.FinishWithAnswer(), answer);
        return ReadPublicKey(answer[..length], GetContainerInfo(container).Pair(kind).Algorithm);
    }

    /// <inheritdoc/>
    public CardPublicKey GenerateKeyPair(ushort container, KeyKind kind, KeyAlgorithm algorithm, int bits, bool alwaysAuthenticate)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 8];
        var command = algorithm == KeyAlgorithm.Rsa
            ? Start(buffer, Ins.GenRsaKeyPair, container, (byte)kind, (byte)(alwaysAuthenticate ? 1 : 0))
            : Start(buffer, Ins.GenEccKeyPair, container, (byte)kind, (byte)((int)algorithm - (int)KeyAlgorithm.Sm2 | (alwaysAuthenticate ? 0x80 : 0)));
        command.UInt32((uint)bits);
        Span<byte> answer = stackalloc byte[MaxModulusBytes + 8];
        int length = Channel.Invoke(command.FinishWithAnswer(), answer);
        return ReadPublicKey(answer[..length], algorithm);
    }

    /// <inheritdoc/>
    public void ImportRsaKeyPair(ushort container, KeyKind kind, int bits, uint exponent, ReadOnlySpan<byte> prime1, ReadOnlySpan<byte> prime2)
    {
        byte[] secret = new byte[ProtectedPayload.BufferSize(9 + prime1.Length + prime2.Length)];
        var payload = new ProtectedPayload(secret);
        Span<byte> head = stackalloc byte[9];
        head[0] = (byte)KeyAlgorithm.Rsa;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(head[1..], bits);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(head[5..], exponent);
        payload.Bytes(head);
        payload.Bytes(prime1);
        payload.Bytes(prime2);
        SendImport(container, kind, ref payload);
    }

    /// <inheritdoc/>
    public void ImportEccKeyPair(ushort container, KeyKind kind, KeyAlgorithm algorithm, ReadOnlySpan<byte> privateValue)
    {
        Span<byte> secret = stackalloc byte[ProtectedPayload.BufferSize(128)];
        var payload = new ProtectedPayload(secret);
        payload.Bytes([(byte)algorithm]);
        payload.Bytes(privateValue[..Math.Min(privateValue.Length, 64)]);
        SendImport(container, kind, ref payload);
    }

    /// <inheritdoc/>
    public void DeleteKeyPair(ushort container, KeyKind kind)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 4];
        Channel.Invoke(Start(buffer, Ins.DeleteKeyPair, container, (byte)kind).Finish());
    }

    /// <inheritdoc/>
    public int SignRsaPkcs1(ushort container, KeyKind kind, ReadOnlySpan<byte> data, Span<byte> signature) => SignRsa(container, 1, kind, [], data, signature);

    /// <inheritdoc/>
    public int SignRsaRaw(ushort container, KeyKind kind, ReadOnlySpan<byte> input, Span<byte> output) => SignRsa(container, 3, kind, [], input, output);

    /// <inheritdoc/>
    public int SignRsaPss(ushort container, KeyKind kind, HashAlgorithmId hash, HashAlgorithmId mgfHash, int saltLength, ReadOnlySpan<byte> digest, Span<byte> signature) =>
        SignRsa(container, 2, kind, [(byte)hash, (byte)mgfHash, (byte)(saltLength >> 8), (byte)saltLength], digest, signature);

    /// <inheritdoc/>
    [SkipLocalsInit]
    public int SignEcc(ushort container, KeyKind kind, ReadOnlySpan<byte> digest, Span<byte> signature)
    {
        CheckInput(digest, MaxModulusBytes);
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 4 + MaxModulusBytes];
        var command = Start(buffer, Ins.EccSignData, container, 2, (byte)(kind == KeyKind.Signing ? 0 : 1));
        command.Bytes(digest);
        return InvokeSign(command.FinishWithAnswer(), signature);
    }

    /// <inheritdoc/>
    public int DecryptRsa(ushort container, KeyKind kind, RsaDecryptPadding padding, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        CheckInput(ciphertext, MaxModulusBytes);
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 4 + MaxModulusBytes];
        var command = Start(buffer, Ins.RsaDecrypt, container, (byte)padding, (byte)kind);
        command.Bytes(ciphertext);
        return InvokeSecret(command.FinishWithAnswer(), plaintext);
    }

    /// <inheritdoc/>
    public int DecryptRsaOaep(ushort container, KeyKind kind, HashAlgorithmId hash, HashAlgorithmId mgfHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        CheckInput(ciphertext, MaxModulusBytes);
        CheckInput(label, 32768);
        byte[] buffer = new byte[ApduWriter.Overhead + 8 + label.Length + ciphertext.Length];
        var command = Start(buffer, Ins.RsaDecrypt, container, (byte)RsaDecryptPadding.Oaep, (byte)kind);
        command.Byte((byte)hash);
        command.Byte((byte)mgfHash);
        command.UInt16((ushort)label.Length);
        command.Bytes(label);
        command.Bytes(ciphertext);
        return InvokeSecret(command.FinishWithAnswer(), plaintext);
    }

    /// <inheritdoc/>
    public int DecryptSm2(ushort container, KeyKind kind, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        if (ciphertext.Length <= 96)
            throw new CardException(StatusWord.WrongLength);
        CheckInput(ciphertext, 65000);
        byte[] buffer = new byte[ApduWriter.Overhead + 8 + ciphertext.Length];
        var command = Start(buffer, Ins.EccDecrypt, container, 0, (byte)kind);
        command.Bytes(ciphertext[..96]);
        command.UInt32((uint)(ciphertext.Length - 96));
        command.Bytes(ciphertext[96..]);
        return Channel.Invoke(command.FinishWithAnswer(), plaintext);
    }

    /// <inheritdoc/>
    public int DeriveEcdh(ushort container, KeyKind kind, ReadOnlySpan<byte> peerPoint, Span<byte> sharedX)
    {
        CheckInput(peerPoint, 128);
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 4 + 128];
        var command = Start(buffer, Ins.Ecdh, container, 0, (byte)kind);
        command.Bytes(peerPoint);
        return InvokeSecret(command.FinishWithAnswer(), sharedX);
    }

    private static void CheckInput(ReadOnlySpan<byte> input, int limit)
    {
        if (input.Length > limit)
            throw new CardException(StatusWord.WrongLength);
    }

    private static CardPublicKey ReadPublicKey(ReadOnlySpan<byte> answer, KeyAlgorithm algorithm)
    {
        var reader = new ApduReader(answer);
        int bits = reader.Int32();
        if (bits is <= 0 or > 8 * MaxModulusBytes)
            throw CardException.Malformed();
        if (algorithm == KeyAlgorithm.Rsa)
            return new CardPublicKey(algorithm, bits, reader.Bytes(bits / 8).ToArray(), reader.UInt32());
        return new CardPublicKey(algorithm, bits, reader.Bytes(bits / 8 * 2).ToArray(), 0);
    }

    [SkipLocalsInit]
    private int SignRsa(ushort container, byte padding, KeyKind kind, ReadOnlySpan<byte> head, ReadOnlySpan<byte> input, Span<byte> signature)
    {
        CheckInput(input, MaxModulusBytes);
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 8 + MaxModulusBytes];
        var command = Start(buffer, Ins.RsaSignData, container, padding, (byte)kind);
        command.Bytes(head);
        command.Bytes(input);
        return InvokeSign(command.FinishWithAnswer(), signature);
    }

    /// <summary>The answer of the signing commands: bits4 ‖ signature.</summary>
    [SkipLocalsInit]
    private int InvokeSign(ReadOnlySpan<byte> command, Span<byte> signature)
    {
        Span<byte> answer = stackalloc byte[4 + MaxModulusBytes];
        var reader = new ApduReader(answer[..Channel.Invoke(command, answer)]);
        reader.UInt32();
        return reader.RestInto(signature);
    }

    private int InvokeSecret(ReadOnlySpan<byte> command, Span<byte> secret)
    {
        Span<byte> answer = stackalloc byte[MaxModulusBytes];
        try
        {
            return new ApduReader(answer[..Channel.Invoke(command, answer)]).RestInto(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer);
        }
    }

    private void SendImport(ushort container, KeyKind kind, ref ProtectedPayload payload)
    {
        Span<byte> ids = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(ids, Id);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(ids[2..], container);
        _card.SendProtected(Ins.ImportKeyPair, (byte)kind, ids, ref payload);
    }
}
