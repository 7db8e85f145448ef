using System.Security.Cryptography;
using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>
/// SM2 key agreement (GB/T 32918.3) in the three steps of GM/T 0016 §7.6.20–22. The container's encryption pair takes part,
/// or its signing pair when it has no encryption pair or P1 asks for it.
/// </summary>
internal static class AgreementCommands
{
    private const int LongestId = 256;
    private const int AnswerKey = 1;
    private const int SigningPair = 1;

    public static StatusWord Begin(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint algorithm = fields.UInt32();
        var id = fields.Bytes(fields.UInt32());
        if (!fields.IsComplete || id.Length > LongestId)
            return StatusWord.WrongLength;
        if (!SymmetricAlgorithms.IsKnown(algorithm))
            return StatusWord.FunctionNotSupported;
        if (!TryChoosePair(in context, out int kind))
            return StatusWord.KeyPairNotFound;
        var agreements = context.Applet.Session.Agreements;
        if (!agreements.HasRoom)
        {
            var device = context.Device;
            agreements.RemoveAll(agreement =>
                device.FindApplication(agreement.ApplicationId)?.Containers.Find(agreement.ContainerId)?.Header.Slot(agreement.Kind) != agreement.Slot);
        }

        if (!agreements.HasRoom)
            return StatusWord.NotEnoughSpace;
        context.Applet.Services.Tests.Require(KeyAlgorithm.Sm2);
        var temporary = Sm2PrivateKey.Generate(context.Applet.Services.Random);
        var agreement = new Agreement(agreements.NextId(), context.Application, context.Container, kind, algorithm, id.ToArray(), temporary);
        agreements.Add(agreement);
        context.Response.UInt16(agreement.Id);
        temporary.ExportPublicKey(context.Response.Reserve(Sm2.PublicKeySize));
        return StatusWord.Success;
    }

    public static StatusWord Respond(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint algorithm = fields.UInt32();
        var peer = fields.Bytes(Sm2.PublicKeySize);
        var peerTemporary = fields.Bytes(Sm2.PublicKeySize);
        var id = fields.Bytes(fields.UInt32());
        var peerId = fields.Bytes(fields.UInt32());
        if (!fields.IsComplete || id.Length > LongestId || peerId.Length > LongestId)
            return StatusWord.WrongLength;
        if (!SymmetricAlgorithms.IsKnown(algorithm))
            return StatusWord.FunctionNotSupported;
        if (!TryChoosePair(in context, out int kind))
            return StatusWord.KeyPairNotFound;
        if (context.P2 != AnswerKey && !context.Applet.Session.Keys.HasRoom)
            return StatusWord.NotEnoughSpace;
        var status = PrivateKeys.Open(in context, kind, out var own);
        if (!status.IsSuccess)
            return status;
        using var temporary = Sm2PrivateKey.Generate(context.Applet.Services.Random);
        Span<byte> key = stackalloc byte[SessionKey.Size];
        status = Sm2KeyExchange.TryAgree(initiator: false, own!.Sm2!, temporary, id, peer, peerTemporary, peerId, key)
            ? Answer(in context, algorithm, key)
            : StatusWord.ReferencedDataInvalid;
        CryptographicOperations.ZeroMemory(key);
        if (status.IsSuccess)
            temporary.ExportPublicKey(context.Response.Reserve(Sm2.PublicKeySize));
        return status;
    }

    public static StatusWord Finish(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        int agreementId = fields.UInt16();
        var peer = fields.Bytes(Sm2.PublicKeySize);
        var peerTemporary = fields.Bytes(Sm2.PublicKeySize);
        var peerId = fields.Bytes(fields.UInt32());
        if (!fields.IsComplete || peerId.Length > LongestId)
            return StatusWord.WrongLength;
        if (context.Applet.Session.Agreements.Find(agreementId) is not { } agreement
            || context.Device.FindApplication(agreement.ApplicationId) is not { } application)
            return StatusWord.ReferenceNotFound;
        var allowed = application.Permits(Rights.User);
        if (!allowed.IsSuccess)
            return allowed;
        if (application.Containers.Find(agreement.ContainerId) is not { } container)
            return StatusWord.ContainerNotFound;
        if (container.Header.Slot(agreement.Kind) != agreement.Slot)
            return StatusWord.KeyPairNotFound;
        if (context.P2 != AnswerKey && !context.Applet.Session.Keys.HasRoom)
            return StatusWord.NotEnoughSpace;
        var status = PrivateKeys.Open(in context, application, container, agreement.Kind, out var own);
        if (!status.IsSuccess)
            return status;
        Span<byte> key = stackalloc byte[SessionKey.Size];
        status = Sm2KeyExchange.TryAgree(initiator: true, own!.Sm2!, agreement.Temporary, agreement.OwnId, peer, peerTemporary, peerId, key)
            ? Answer(in context, agreement.Algorithm, key)
            : StatusWord.ReferencedDataInvalid;
        CryptographicOperations.ZeroMemory(key);
        context.Applet.Session.Agreements.Remove(agreement);
        return status;
    }

    private static StatusWord Answer(scoped in CommandContext context, uint algorithm, ReadOnlySpan<byte> key)
    {
        if (context.P2 != AnswerKey)
            return SessionKeyCommands.Add(in context, algorithm, key);
        context.Response.Bytes(key);
        return StatusWord.Success;
    }

    private static bool TryChoosePair(scoped in CommandContext context, out int kind)
    {
        var header = context.Container.Header;
        kind = context.P1 == SigningPair || header.Encryption.IsEmpty ? KeyKind.Signing : KeyKind.Encryption;
        return header.Slot(kind).Algorithm == KeyAlgorithm.Sm2;
    }
}
