using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>EncryptInit … DecryptFinal and MacInit … MacFinal under session keys.</summary>
internal static class CipherCommands
{
    private const int MacSize = 16;

    public static StatusWord Initialise(scoped in CommandContext context)
    {
        if (SessionKeyCommands.Find(in context, out var fields) is not { } key)
            return StatusWord.ReferenceNotFound;
        int padding = fields.Byte();
        int feedback = fields.Byte();
        var iv = fields.Bytes(fields.Byte());
        if (!fields.IsComplete)
            return StatusWord.WrongLength;
        if (!SymmetricAlgorithms.TryGetMode(key.Algorithm, out var mode) || feedback > 128 || feedback % 8 != 0)
            return StatusWord.FunctionNotSupported;
        bool chained = mode is Sm4Mode.Ecb or Sm4Mode.Cbc;
        if (padding > 1 || (padding == 1 && !chained) || (mode != Sm4Mode.Ecb && iv.Length != Sm4.BlockSize))
            return StatusWord.WrongData;
        bool encrypting = context.Ins == Ins.EncryptInit;
        ref var stream = ref encrypting ? ref key.Encryption : ref key.Decryption;
        stream.Clear();
        Sm4Stream.Create(key.Key, mode, iv, encrypting, out stream, padding == 1, feedback == 0 ? 128 : feedback);
        SetRunning(key, encrypting, true);
        return StatusWord.Success;
    }

    public static StatusWord Update(scoped in CommandContext context)
    {
        if (SessionKeyCommands.Find(in context, out var fields) is not { } key)
            return StatusWord.ReferenceNotFound;
        bool encrypting = context.Ins is Ins.Encrypt or Ins.EncryptUpdate or Ins.EncryptFinal;
        if (!(encrypting ? key.IsEncrypting : key.IsDecrypting))
            return StatusWord.ConditionsNotSatisfied;
        ref var stream = ref encrypting ? ref key.Encryption : ref key.Decryption;
        var data = fields.Rest();
        bool final = context.Ins is not (Ins.EncryptUpdate or Ins.DecryptUpdate);
        if (stream.OutputLength(data.Length) + (final ? Sm4.BlockSize : 0) > OutputBuffer.MaxLength)
            return StatusWord.WrongLength;
        stream.Update(data, context.Response.Reserve(stream.OutputLength(data.Length)));
        if (!final)
            return StatusWord.Success;
        int written = context.Response.Length;
        SetRunning(key, encrypting, false);
        if (!stream.TryFinish(context.Response.Reserve(Sm4.BlockSize), out int last))
            return encrypting ? StatusWord.WrongLength : StatusWord.ReferencedDataInvalid;
        context.Response.Truncate(written + last);
        return StatusWord.Success;
    }

    public static StatusWord InitialiseMac(scoped in CommandContext context)
    {
        if (SessionKeyCommands.Find(in context, out var fields) is not { } key)
            return StatusWord.ReferenceNotFound;
        var iv = fields.Bytes(fields.Byte());
        if (!fields.IsComplete)
            return StatusWord.WrongLength;
        if (iv.Length is not (0 or Sm4.BlockSize))
            return StatusWord.WrongData;
        Span<byte> start = stackalloc byte[Sm4.BlockSize];
        start.Clear();
        iv.CopyTo(start);
        key.Mac.Clear();
        Sm4CbcMac.Create(key.Key, start, out key.Mac);
        key.IsAuthenticating = true;
        return StatusWord.Success;
    }

    public static StatusWord UpdateMac(scoped in CommandContext context)
    {
        if (SessionKeyCommands.Find(in context, out var fields) is not { } key)
            return StatusWord.ReferenceNotFound;
        if (!key.IsAuthenticating)
            return StatusWord.ConditionsNotSatisfied;
        key.Mac.Append(fields.Rest());
        if (context.Ins == Ins.MacUpdate)
            return StatusWord.Success;
        key.IsAuthenticating = false;
        return key.Mac.TryFinish(context.Response.Reserve(MacSize)) ? StatusWord.Success : StatusWord.WrongLength;
    }

    private static void SetRunning(SessionKey key, bool encrypting, bool running)
    {
        if (encrypting)
            key.IsEncrypting = running;
        else
            key.IsDecrypting = running;
    }
}
