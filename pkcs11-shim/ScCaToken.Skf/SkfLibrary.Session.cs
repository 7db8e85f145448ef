using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;
using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;
using ScCaToken.Skf.Interop;
using ScCaToken.Skf.Symmetric;

namespace ScCaToken.Skf;

/// <content>Session keys and block ciphers (GM/T 0016 §7.6.28 to §7.6.36 of the draft).</content>
public sealed unsafe partial class SkfLibrary
{
    private const int CipherBlobHead = 164;
    private const uint NoPadding = 0, Pkcs5Padding = 1;

    /// <summary>SKF_ImportSessionKey: unwrapped by the container's encryption key; the key stays on the card.</summary>
    public uint ImportSessionKey(nint container, uint algorithm, byte* wrapped, uint wrappedLength, nint* key)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(wrapped is not null && key is not null);
            RequireSm4(algorithm);
            var card = use.Target.Card;
            ushort id;
            if (card.GetContainerInfo(use.Target.Id).Encryption.Algorithm == KeyAlgorithm.Rsa)
            {
                id = card.ImportSessionKeyRsa(use.Target.Id, algorithm, Output.Input(wrapped, wrappedLength));
            }
            else
            {
                Require(wrappedLength > CipherBlobHead, Sar.InDataLength);
                var blob = (EccCipherBlob*)wrapped;
                Require(blob->CipherLen <= wrappedLength - CipherBlobHead, Sar.InDataLength);
                id = card.ImportSessionKeySm2(use.Target.Id, algorithm, Blob.Cipher(blob));
            }

            AddCardKey(use.Target.Device, id, algorithm, key);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_SetSymmKey: 16 bytes in clear.</summary>
    public uint SetSymmKey(nint device, byte* value, uint algorithm, nint* key)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(value is not null && key is not null);
            RequireSm4(algorithm);
            Add(new SkfSessionKey(use.Target, new HostSessionKey(new ReadOnlySpan<byte>(value, Sm4.KeySize), algorithm)), key);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_EncryptInit; the parameter comes by value. Starts over when a message was open.</summary>
    public uint EncryptInit(nint key, BlockCipherParam parameter) => CipherInit(key, parameter, encrypting: true);

    /// <summary>SKF_EncryptUpdate: the length is an output only, because clients leave it unset.</summary>
    public uint EncryptUpdate(nint key, byte* data, uint length, byte* encrypted, uint* encryptedLength) =>
        CipherUpdate(key, data, length, encrypted, encryptedLength, encrypting: true);

    /// <summary>SKF_EncryptFinal: at most 16 bytes; the length is an output only.</summary>
    public uint EncryptFinal(nint key, byte* encrypted, uint* encryptedLength) => CipherFinal(key, encrypted, encryptedLength, encrypting: true);

    /// <summary>SKF_Encrypt: update and final in one.</summary>
    public uint Encrypt(nint key, byte* data, uint length, byte* encrypted, uint* encryptedLength) =>
        CipherOnce(key, data, length, encrypted, encryptedLength, encrypting: true);

    /// <summary>SKF_DecryptInit; the parameter comes by value.</summary>
    public uint DecryptInit(nint key, BlockCipherParam parameter) => CipherInit(key, parameter, encrypting: false);

    /// <summary>SKF_DecryptUpdate.</summary>
    public uint DecryptUpdate(nint key, byte* encrypted, uint encryptedLength, byte* data, uint* length) =>
        CipherUpdate(key, encrypted, encryptedLength, data, length, encrypting: false);

    /// <summary>SKF_DecryptFinal.</summary>
    public uint DecryptFinal(nint key, byte* data, uint* length) => CipherFinal(key, data, length, encrypting: false);

    /// <summary>SKF_Decrypt: update and final in one.</summary>
    public uint Decrypt(nint key, byte* encrypted, uint encryptedLength, byte* data, uint* length) =>
        CipherOnce(key, encrypted, encryptedLength, data, length, encrypting: false);

    /// <summary>SKF_CloseHandle: session keys, hashes, MACs and agreements.</summary>
    public uint CloseHandle(nint handle)
    {
        try
        {
            bool closed = _handles.TryClose<SkfSessionKey>(handle) || _handles.TryClose<SkfHash>(handle)
                || _handles.TryClose<SkfMac>(handle) || _handles.TryClose<SkfAgreement>(handle);
            return closed ? Sar.Ok : Sar.InvalidHandle;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    private static void RequireSm4(uint algorithm) => Require(Sgd.IsSm4(algorithm), Sar.NotSupported);

    private void AddCardKey(SkfDevice device, ushort id, uint algorithm, nint* handle) =>
        Add(new SkfSessionKey(device, new CardSessionKey(device.Card, id, algorithm)), handle);

    private uint CipherInit(nint key, BlockCipherParam parameter, bool encrypting)
    {
        try
        {
            using var use = Begin<SkfSessionKey>(key);
            var target = use.Target;
            Sm4Mode mode = target.Key.Algorithm switch
            {
                Sgd.Sm4Ecb => Sm4Mode.Ecb,
                Sgd.Sm4Cbc => Sm4Mode.Cbc,
                Sgd.Sm4Cfb => Sm4Mode.Cfb,
                Sgd.Sm4Ofb => Sm4Mode.Ofb,
                _ => throw new SkfException(Sar.KeyUsage),
            };
            bool streams = mode is Sm4Mode.Cfb or Sm4Mode.Ofb;
            Require(parameter.PaddingType == NoPadding || (parameter.PaddingType == Pkcs5Padding && !streams));
            Require(mode == Sm4Mode.Ecb || parameter.IVLen == Sm4.BlockSize);
            uint feedback = parameter.FeedBitLen == 0 || mode != Sm4Mode.Cfb ? 128 : parameter.FeedBitLen;
            Require(feedback is >= 8 and <= 128 && feedback % 8 == 0);
            var iv = mode == Sm4Mode.Ecb ? default : new ReadOnlySpan<byte>(parameter.IV, Sm4.BlockSize);
            lock (target.Gate)
                target.Active = new CipherStream(target.Key, mode, encrypting, parameter.PaddingType == Pkcs5Padding, (int)feedback, iv);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.SessionKey);
        }
    }

    private uint CipherUpdate(nint key, byte* data, uint length, byte* output, uint* outputLength, bool encrypting)
    {
        try
        {
            using var use = Begin<SkfSessionKey>(key);
            var input = Output.Input(data, length);
            Require(outputLength is not null);
            lock (use.Target.Gate)
            {
                var stream = Active(use.Target, encrypting);
                if (encrypting)
                    *outputLength = uint.MaxValue;
                uint result = Output.Reserve(output, outputLength, stream.UpdateLength(input.Length), out var buffer);
                if (result == Sar.Ok && output is not null)
                    stream.Update(input, buffer);
                return result;
            }
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.SessionKey);
        }
    }

    private uint CipherFinal(nint key, byte* output, uint* outputLength, bool encrypting)
    {
        CipherStream? copy = null;
        try
        {
            using var use = Begin<SkfSessionKey>(key);
            Require(outputLength is not null);
            lock (use.Target.Gate)
            {
                var stream = Active(use.Target, encrypting);
                if (output is null)
                    return Output.Reserve(null, outputLength, stream.FinishLength(), out _);
                if (encrypting)
                    *outputLength = uint.MaxValue;
                copy = stream.Copy();
                Span<byte> last = stackalloc byte[Sm4.BlockSize];
                uint result = Output.Copy(last[..copy.Finish(last)], output, outputLength);
                CryptographicOperations.ZeroMemory(last);
                if (result == Sar.Ok)
                    use.Target.Active = null;
                return result;
            }
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.SessionKey);
        }
        finally
        {
            copy?.Clear();
        }
    }

    private uint CipherOnce(nint key, byte* data, uint length, byte* output, uint* outputLength, bool encrypting)
    {
        byte[]? buffer = null;
        CipherStream? copy = null;
        try
        {
            using var use = Begin<SkfSessionKey>(key);
            var input = Output.Input(data, length);
            Require(outputLength is not null);
            lock (use.Target.Gate)
            {
                var stream = Active(use.Target, encrypting);
                int most = stream.TotalLength(input.Length);
                if (output is null || (encrypting && *outputLength < (uint)most))
                    return Output.Reserve(output, outputLength, most, out _);

                // The work is done on a copy, so that a buffer that proves too small, or data that is wrong, leaves the message as it was.
                copy = stream.Copy();
                buffer = new byte[most + Sm4.BlockSize];
                int written = copy.Update(input, buffer);
                written += copy.Finish(buffer.AsSpan(written));
                uint result = Output.Copy(buffer.AsSpan(0, written), output, outputLength);
                if (result == Sar.Ok)
                    use.Target.Active = null;
                return result;
            }
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.SessionKey);
        }
        finally
        {
            copy?.Clear();
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static CipherStream Active(SkfSessionKey key, bool encrypting) =>
        key.Active is { } stream && stream.IsEncrypting == encrypting ? stream : throw new SkfException(Sar.NotInitialized);
}
