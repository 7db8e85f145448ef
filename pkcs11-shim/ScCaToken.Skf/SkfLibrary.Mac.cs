using ScCaToken.Crypto;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;
using ScCaToken.Skf.Interop;
using ScCaToken.Skf.Symmetric;

namespace ScCaToken.Skf;

/// <content>MACs (GM/T 0016 §7.6.41 and following of the draft): CBC-MAC, the last block of CBC.</content>
public sealed unsafe partial class SkfLibrary
{
    /// <summary>SKF_MacInit; an IV of length 0 is all zero.</summary>
    public uint MacInit(nint key, BlockCipherParam* parameter, nint* mac)
    {
        try
        {
            using var use = Begin<SkfSessionKey>(key);
            Require(parameter is not null && mac is not null);
            Require(parameter->IVLen is 0 or Sm4.BlockSize && parameter->PaddingType == NoPadding);
            Add(new SkfMac(use.Target, new MacStream(use.Target.Key, new ReadOnlySpan<byte>(parameter->IV, (int)parameter->IVLen))), mac);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.SessionKey);
        }
    }

    /// <summary>SKF_Mac: update and final in one.</summary>
    public uint Mac(nint mac, byte* data, uint length, byte* code, uint* codeLength) => FinishMac(mac, data, length, code, codeLength);

    /// <summary>SKF_MacUpdate.</summary>
    public uint MacUpdate(nint mac, byte* data, uint length)
    {
        try
        {
            using var use = Begin<SkfMac>(mac);
            var input = Output.Input(data, length);
            lock (use.Target.Gate)
                Active(use.Target).Update(input);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.SessionKey);
        }
    }

    /// <summary>SKF_MacFinal.</summary>
    public uint MacFinal(nint mac, byte* code, uint* codeLength) => FinishMac(mac, null, 0, code, codeLength);

    private uint FinishMac(nint mac, byte* data, uint length, byte* code, uint* codeLength)
    {
        try
        {
            using var use = Begin<SkfMac>(mac);
            var input = Output.Input(data, length);
            lock (use.Target.Gate)
            {
                var stream = Active(use.Target);
                uint result = Output.Reserve(code, codeLength, Sm4.BlockSize, out var buffer);
                if (result != Sar.Ok || code is null)
                    return result;
                stream.Update(input);
                stream.Finish(buffer);
                use.Target.Active = null;
                return Sar.Ok;
            }
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.SessionKey);
        }
    }

    private static MacStream Active(SkfMac mac) => mac.Active ?? throw new SkfException(Sar.NotInitialized);
}
