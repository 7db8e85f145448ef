using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Gmt;

/// <content>Wrapped key pairs and session keys that live on the card (docs/APDU.md §9, §11); SKF alone uses them.</content>
public sealed partial class GmtApplication
{
    private const int Sm2Point = 64;

    /// <summary>Imports an RSA pair as the encryption pair: the wrapping key under the container's signing key, PKCS#1 RSAPrivateKey under the wrapping key (GM/T 0016 §7.6.5).</summary>
    public void ImportWrappedRsaKeyPair(ushort container, uint symmetricAlgorithm, ReadOnlySpan<byte> wrappedKey, ReadOnlySpan<byte> encryptedPair)
    {
        CheckInput(wrappedKey, MaxModulusBytes);
        CheckInput(encryptedPair, 8192);
        byte[] buffer = new byte[ApduWriter.Overhead + 16 + wrappedKey.Length + encryptedPair.Length];
        var command = Start(buffer, Ins.ImportRsaKeyPair, container);
        command.UInt32(symmetricAlgorithm);
        command.UInt32((uint)wrappedKey.Length);
        command.Bytes(wrappedKey);
        command.UInt32((uint)encryptedPair.Length);
        command.Bytes(encryptedPair);
        Channel.Invoke(command.Finish());
    }

    /// <summary>Imports an SM2 pair as the encryption pair: the wrapping key SM2-encrypted to the container's signing key, d under it in ECB (GM/T 0016 §7.6.18).</summary>
    /// <param name="container">The container.</param>
    /// <param name="symmetricAlgorithm">SGD id of the wrapping cipher.</param>
    /// <param name="encryptedD">32 bytes.</param>
    /// <param name="point">X ‖ Y of the pair.</param>
    /// <param name="wrappedKey">C1 ‖ C3 ‖ C2.</param>
    public void ImportWrappedEccKeyPair(
        ushort container, uint symmetricAlgorithm, ReadOnlySpan<byte> encryptedD, ReadOnlySpan<byte> point, ReadOnlySpan<byte> wrappedKey)
    {
        CheckInput(wrappedKey, 1024);
        byte[] buffer = new byte[ApduWriter.Overhead + 128 + wrappedKey.Length];
        var command = Start(buffer, Ins.ImportEccKeyPair, container);
        command.UInt32(symmetricAlgorithm);
        command.UInt32(256);
        command.Bytes(encryptedD);
        command.Bytes(point);
        GmtCard.WriteSm2Cipher(ref command, wrappedKey);
        Channel.Invoke(command.Finish());
    }

    /// <summary>Makes a session key on the card and gives it out encrypted to an RSA key (PKCS#1 v1.5 type 2); returns its id.</summary>
    public ushort ExportSessionKey(ushort container, uint algorithm, ReadOnlySpan<byte> modulus, uint exponent, Span<byte> wrapped)
    {
        CheckInput(modulus, MaxModulusBytes);
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 16 + MaxModulusBytes];
        var command = Start(buffer, Ins.RsaExportSessionKey, container);
        command.UInt32(algorithm);
        command.UInt32((uint)modulus.Length * 8);
        command.Bytes(modulus);
        command.UInt32(exponent);
        Span<byte> answer = stackalloc byte[2 + MaxModulusBytes];
        var reader = new ApduReader(answer[..Channel.Invoke(command.FinishWithAnswer(), answer)]);
        ushort id = reader.UInt16();
        reader.Bytes(wrapped.Length).CopyTo(wrapped);
        return id;
    }

    /// <summary>Makes a session key on the card and gives it out encrypted to an SM2 key; returns its id.</summary>
    /// <param name="container">The container.</param>
    /// <param name="algorithm">SGD id.</param>
    /// <param name="point">X ‖ Y of the receiver.</param>
    /// <param name="cipher">C1 ‖ C3 ‖ C2, 112 bytes.</param>
    public ushort ExportSessionKey(ushort container, uint algorithm, ReadOnlySpan<byte> point, Span<byte> cipher)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 12 + Sm2Point];
        var command = Start(buffer, Ins.EccExportSessionKey, container);
        command.UInt32(algorithm);
        command.UInt32(256);
        command.Bytes(point);
        Span<byte> answer = stackalloc byte[256];
        var reader = new ApduReader(answer[..Channel.Invoke(command.FinishWithAnswer(), answer)]);
        ushort id = reader.UInt16();
        reader.Bytes(96).CopyTo(cipher);
        int length = reader.Length32();
        reader.Bytes(length == cipher.Length - 96 ? length : throw CardException.Malformed()).CopyTo(cipher[96..]);
        return id;
    }

    /// <summary>Imports a session key under the container's RSA encryption key; returns its id.</summary>
    public ushort ImportSessionKeyRsa(ushort container, uint algorithm, ReadOnlySpan<byte> wrapped)
    {
        CheckInput(wrapped, MaxModulusBytes);
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 8 + MaxModulusBytes];
        var command = Start(buffer, Ins.ImportSessionKey, container);
        command.UInt32(algorithm);
        command.Bytes(wrapped);
        return InvokeId(command.FinishWithAnswer());
    }

    /// <summary>Imports a session key (C1 ‖ C3 ‖ C2) under the container's SM2 encryption key; returns its id.</summary>
    public ushort ImportSessionKeySm2(ushort container, uint algorithm, ReadOnlySpan<byte> cipher)
    {
        CheckInput(cipher, 1024);
        byte[] buffer = new byte[ApduWriter.Overhead + 16 + cipher.Length];
        var command = Start(buffer, Ins.ImportSessionKey, container);
        command.UInt32(algorithm);
        GmtCard.WriteSm2Cipher(ref command, cipher);
        return InvokeId(command.FinishWithAnswer());
    }

    /// <summary>First step of the initiator of a key agreement (GM/T 0016 §7.6.24); returns the agreement's id.</summary>
    public ushort BeginAgreement(ushort container, uint algorithm, ReadOnlySpan<byte> id, Span<byte> temporaryPoint)
    {
        CheckInput(id, 8191);
        byte[] buffer = new byte[ApduWriter.Overhead + 12 + id.Length];
        var command = Start(buffer, Ins.GenerateAgreementDataWithEcc, container);
        command.UInt32(algorithm);
        GmtCard.WriteId(ref command, id);
        return InvokeIdAndPoint(command.FinishWithAnswer(), temporaryPoint);
    }

    /// <summary>Both steps of the responder (GM/T 0016 §7.6.25); returns the session key's id.</summary>
    public ushort AnswerAgreement(
        ushort container,
        uint algorithm,
        ReadOnlySpan<byte> sponsorPoint,
        ReadOnlySpan<byte> sponsorTemporaryPoint,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> sponsorId,
        Span<byte> temporaryPoint)
    {
        CheckInput(id, 8191);
        CheckInput(sponsorId, 8191);
        byte[] buffer = new byte[ApduWriter.Overhead + 16 + (2 * Sm2Point) + id.Length + sponsorId.Length];
        var command = Start(buffer, Ins.GenerateAgreementDataAndKeyWithEcc, container);
        command.UInt32(algorithm);
        command.Bytes(sponsorPoint);
        command.Bytes(sponsorTemporaryPoint);
        GmtCard.WriteId(ref command, id);
        GmtCard.WriteId(ref command, sponsorId);
        return InvokeIdAndPoint(command.FinishWithAnswer(), temporaryPoint);
    }

    private ushort InvokeId(ReadOnlySpan<byte> command)
    {
        Span<byte> answer = stackalloc byte[8];
        return new ApduReader(answer[..Channel.Invoke(command, answer)]).UInt16();
    }

    private ushort InvokeIdAndPoint(ReadOnlySpan<byte> command, Span<byte> point)
    {
        Span<byte> answer = stackalloc byte[2 + Sm2Point];
        var reader = new ApduReader(answer[..Channel.Invoke(command, answer)]);
        ushort id = reader.UInt16();
        reader.Bytes(Sm2Point).CopyTo(point);
        return id;
    }
}
