using ScCaToken.Crypto;
using ScCaToken.Driver.Card;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf;

/// <content>Key agreement (GM/T 0016 §7.6.24 to §7.6.26 of the draft) and export of public keys. The agreed key stays on the key.</content>
public sealed unsafe partial class SkfLibrary
{
    private const int MaxAgreementId = 32;

    /// <summary>SKF_GenerateAgreementDataWithECC: the initiator's first step.</summary>
    public uint GenerateAgreementDataWithECC(
        nint container, uint algorithm, EccPublicKeyBlob* temporaryKey, byte* id, uint idLength, nint* agreement)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(temporaryKey is not null && agreement is not null);
            RequireSm4(algorithm);
            Span<byte> point = stackalloc byte[Sm2.PublicKeySize];
            ushort number = use.Target.Card.BeginAgreement(use.Target.Id, algorithm, AgreementId(id, idLength), point);
            Add(new SkfAgreement(use.Target.Device, number, algorithm), agreement);
            Blob.PutPoint(temporaryKey, 256, point);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_GenerateAgreementDataAndKeyWithECC: both steps of the responder.</summary>
    public uint GenerateAgreementDataAndKeyWithECC(
        nint container,
        uint algorithm,
        EccPublicKeyBlob* sponsorKey,
        EccPublicKeyBlob* sponsorTemporaryKey,
        EccPublicKeyBlob* temporaryKey,
        byte* id,
        uint idLength,
        byte* sponsorId,
        uint sponsorIdLength,
        nint* key)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(temporaryKey is not null && key is not null);
            RequireSm4(algorithm);
            Span<byte> sponsor = stackalloc byte[Sm2.PublicKeySize];
            Span<byte> sponsorTemporary = stackalloc byte[Sm2.PublicKeySize];
            Span<byte> point = stackalloc byte[Sm2.PublicKeySize];
            ReadPoint(sponsorKey, sponsor);
            ReadPoint(sponsorTemporaryKey, sponsorTemporary);
            ushort number = use.Target.Card.AnswerAgreement(
                use.Target.Id, algorithm, sponsor, sponsorTemporary, AgreementId(id, idLength), AgreementId(sponsorId, sponsorIdLength), point);
            AddCardKey(use.Target.Device, number, algorithm, key);
            Blob.PutPoint(temporaryKey, 256, point);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_GenerateKeyWithECC: the initiator's second step.</summary>
    public uint GenerateKeyWithECC(nint agreement, EccPublicKeyBlob* responderKey, EccPublicKeyBlob* responderTemporaryKey, byte* id, uint idLength, nint* key)
    {
        try
        {
            using var use = Begin<SkfAgreement>(agreement);
            Require(key is not null);
            Span<byte> responder = stackalloc byte[Sm2.PublicKeySize];
            Span<byte> responderTemporary = stackalloc byte[Sm2.PublicKeySize];
            ReadPoint(responderKey, responder);
            ReadPoint(responderTemporaryKey, responderTemporary);
            var card = use.Target.Device.Card;
            Require(card.Channel.Epoch == use.Target.Epoch, Sar.KeyNotFound);
            ushort number = card.FinishAgreement(use.Target.Id, responder, responderTemporary, AgreementId(id, idLength));
            AddCardKey(use.Target.Device, number, use.Target.Algorithm, key);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.SessionKey);
        }
    }

    /// <summary>SKF_ExportPublicKey: an RSAPUBLICKEYBLOB or ECCPUBLICKEYBLOB. An RSA key of more than 2,048 bits does not fit the blob.</summary>
    public uint ExportPublicKey(nint container, int isSigning, byte* blob, uint* length)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(length is not null);
            var key = use.Target.Card.ExportPublicKey(use.Target.Id, ToKind(isSigning));
            bool isRsa = key.Algorithm == KeyAlgorithm.Rsa;
            Require(!isRsa || key.Value.Length <= RsaBlob.MaxModulus, Sar.ModulusLength);
            uint result = Output.Reserve(blob, length, isRsa ? sizeof(RsaPublicKeyBlob) : sizeof(EccPublicKeyBlob), out _);
            if (result != Sar.Ok || blob is null)
                return result;
            if (isRsa)
                RsaBlob.Put((RsaPublicKeyBlob*)blob, key.Value, key.Exponent);
            else
                Blob.PutPoint((EccPublicKeyBlob*)blob, key.Bits, key.Value);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    private static void ReadPoint(EccPublicKeyBlob* blob, Span<byte> point)
    {
        Blob.Point(blob, point);
        Require(Sm2.IsValidPublicKey(point), Sar.InData);
    }

    private static ReadOnlySpan<byte> AgreementId(byte* id, uint length)
    {
        Require(length <= MaxAgreementId, Sar.InDataLength);
        return Output.Input(id, length);
    }
}
