using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>ImportCertificate and ExportCertificate. The key stores the bytes; it does not look into them.</summary>
internal static class CertificateCommands
{
    /// <summary>Largest certificate, so that one exported with its length still fits one answer.</summary>
    public const int LongestCertificate = 32768;

    public static StatusWord Import(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint length = fields.UInt32();
        var certificate = fields.Bytes(length);
        if (!fields.IsComplete)
            return StatusWord.WrongLength;
        if (length > LongestCertificate)
            return StatusWord.NotEnoughSpace;
        int kind = context.P1;
        var old = context.Container.Header;
        var header = old.WithCertificateLength(kind, certificate.Length) with { Revision = context.Device.NextGeneration };
        context.Records.Begin();
        Blobs.Put(context.Records, context.Container.Id, RecordKey.Certificate + kind, certificate, old.CertificateLength(kind));
        ContainerCommands.Commit(in context, in header);
        return StatusWord.Success;
    }

    public static StatusWord Export(scoped in CommandContext context)
    {
        int length = context.Container.Header.CertificateLength(context.P1);
        if (length == 0)
            return StatusWord.KeyPairNotFound;
        context.Response.UInt32(length);
        Blobs.Read(context.Records, context.Container.Id, RecordKey.Certificate + context.P1, 0, context.Response.Reserve(length));
        return StatusWord.Success;
    }
}
