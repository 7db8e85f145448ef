using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>DigestInit, Digest, DigestUpdate, DigestFinal.</summary>
internal static class DigestCommands
{
    public static StatusWord Initialise(scoped in CommandContext context)
    {
        var digest = context.Applet.Session.Digest;
        var fields = new FieldReader(context.Data);
        uint algorithm = fields.UInt32();
        if (!DigestState.IsKnown(algorithm))
            return StatusWord.FunctionNotSupported;
        if (fields.IsComplete)
        {
            digest.Start(algorithm);
            return StatusWord.Success;
        }

        var point = fields.Bytes(Sm2.PublicKeySize);
        var id = fields.Bytes(fields.UInt32());
        if (!fields.IsComplete || id.Length > SignCommands.MaxIdLength)
            return StatusWord.WrongLength;
        // GM/T 0016 §7.6.28: only SM3 with an id hashes Z first; otherwise key and id are ignored.
        bool preprocess = algorithm == DigestState.Sm3Id && !id.IsEmpty;
        if (preprocess && !Sm2.IsValidPublicKey(point))
            return StatusWord.WrongData;
        digest.Start(algorithm);
        if (preprocess)
        {
            Span<byte> z = stackalloc byte[Sm3.DigestSize];
            Sm2.ComputeZ(point, id, z);
            digest.Append(z);
        }

        return StatusWord.Success;
    }

    public static StatusWord Update(scoped in CommandContext context)
    {
        var digest = context.Applet.Session.Digest;
        if (!digest.IsRunning)
            return StatusWord.ConditionsNotSatisfied;
        digest.Append(context.Data);
        if (context.Ins != Ins.DigestUpdate)
            digest.Finish(context.Response.Reserve(digest.Size));
        return StatusWord.Success;
    }
}
