using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>C_GetOperationState and C_SetOperationState.</summary>
public sealed unsafe class OperationStateTests : IDisposable
{
    private const int Length = 40;
    private static readonly byte[] First = [.. Enumerable.Range(0, 1001).Select(i => (byte)(i & 0xFF))], Second = [.. Enumerable.Range(0, 333).Select(i => (byte)(i * 7 & 0xFF))];
    private static readonly byte[] Iv = [.. Enumerable.Range(50, 16).Select(i => (byte)i)];

    private readonly ModuleClient _client = new();
    private readonly CULong _session, _other;

    public OperationStateTests()
    {
        _session = _client.OpenUser();
        _other = _client.Open();
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public void Digest_EveryMechanism_GoesOnInAnotherSessionTwice()
    {
        foreach (var row in MechanismTable.All.Where(row => (row.Flags & CkMechanismFlags.Digest) != 0))
        {
            byte[] expected = new byte[HashInfo.Size(row.Hash)];
            HashInfo.HashData(row.Hash, [.. First, .. Second], expected);
            Assert.Equal(Ckr.Ok, Start(_session, row.Type));
            Assert.Equal(Ckr.Ok, Update(_session, First));
            Assert.Equal(Ckr.Ok, Save(_session, out byte[] state));
            Assert.Equal(Ckr.Ok, Update(_session, First));
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(Ckr.Ok, Restore(_other, state));
                Assert.Equal(Ckr.Ok, Update(_other, Second));
                Assert.Equal(expected, Finish(_other));
            }

            HashInfo.HashData(row.Hash, [.. First, .. First], expected);
            Assert.Equal(expected, Finish(_session));
        }
    }

    [Fact]
    public void Length_AskedForOrTooShort_IsTold()
    {
        Assert.Equal(Ckr.OperationNotInitialized, Save(_session, out _));
        Assert.Equal(Ckr.Ok, Start(_session, Ckm.Sha256));
        CULong length = default;
        var pointer = &length;
        Assert.Equal(Ckr.Ok, ModuleClient.Rv(() => _client.Module.GetOperationState(_session, null, pointer)));
        Assert.Equal((nuint)Length, length.Value);
        length = new CULong(Length - 1);
        var buffer = stackalloc byte[Length];
        Assert.Equal(Ckr.BufferTooSmall, ModuleClient.Rv(() => _client.Module.GetOperationState(_session, buffer, pointer)));
        Assert.Equal((nuint)Length, length.Value);
        Assert.Equal(Ckr.ArgumentsBad, ModuleClient.Rv(() => _client.Module.GetOperationState(_session, buffer, null)));
    }

    [Fact]
    public void State_AlteredForeignOrOld_IsInvalid()
    {
        Assert.Equal(Ckr.Ok, Start(_session, Ckm.Sha256));
        Assert.Equal(Ckr.Ok, Save(_session, out byte[] state));
        for (int i = 0; i < state.Length; i++)
        {
            byte[] altered = [.. state];
            altered[i] ^= 1;
            Assert.Equal(Ckr.SavedStateInvalid, Restore(_other, altered));
        }

        Assert.Equal(Ckr.SavedStateInvalid, Restore(_other, state[1..]));
        Assert.Equal(Ckr.SavedStateInvalid, Restore(_other, []));
        using var foreign = new ModuleClient();
        Assert.Equal(Ckr.SavedStateInvalid, Restore(foreign.Open(), state, client: foreign));
        for (int i = 0; i < 255; i++)
            Assert.Equal(Ckr.Ok, Save(_session, out _));
        Assert.Equal(Ckr.Ok, Restore(_other, state));
        Assert.Equal(Ckr.Ok, Save(_session, out _));
        Assert.Equal(Ckr.SavedStateInvalid, Restore(_other, state));
        // What ran before is untouched by a refusal.
        Assert.Equal(Ckr.Ok, Update(_other, First));
        Assert.Equal(SHA256.HashData(First), Finish(_other));
    }

    [Theory]
    [InlineData(Ckm.Sha256Hmac, CkKeyType.GenericSecret)]
    [InlineData(Ckm.Sm3Hmac, CkKeyType.GenericSecret)]
    [InlineData(Ckm.AesCmac, CkKeyType.Aes)]
    [InlineData(Ckm.Sm4Cmac, CkKeyType.VendorSm4)]
    public void Mac_WithItsKey_GoesOn(uint mechanism, CkKeyType type)
    {
        var (key, other) = (Secret(type, 1), Secret(type, 2));
        Assert.Equal(Ckr.Ok, _client.SignInit(_session, mechanism, key));
        Assert.Equal(Ckr.Ok, SignUpdate(_session, First));
        Assert.Equal(Ckr.Ok, Save(_session, out byte[] state));
        Assert.Equal(Ckr.Ok, SignUpdate(_session, Second));
        byte[] expected = SignFinish(_session);
        Assert.Equal(Ckr.KeyNeeded, Restore(_other, state));
        Assert.Equal(Ckr.KeyChanged, Restore(_other, state, authenticationKey: other));
        Assert.Equal(Ckr.KeyNotNeeded, Restore(_other, state, cipherKey: key, authenticationKey: key));
        Assert.Equal(Ckr.KeyHandleInvalid, Restore(_other, state, authenticationKey: new CULong(99999)));
        Assert.Equal(Ckr.Ok, Restore(_other, state, authenticationKey: Secret(type, 1)));
        Assert.Equal(Ckr.Ok, SignUpdate(_other, Second));
        Assert.Equal(expected, SignFinish(_other));
        Assert.Equal(Ckr.Ok, _client.Logout(_session));
        Assert.Equal(Ckr.SavedStateInvalid, Restore(_other, state));
    }

    [Fact]
    public void Signature_WithAKeyOnTheCard_GoesOn()
    {
        var (publicKey, privateKey) = _client.GenerateEc(_session);
        Assert.Equal(Ckr.Ok, _client.SignInit(_session, Ckm.EcdsaSha256, privateKey));
        Assert.Equal(Ckr.Ok, SignUpdate(_session, First));
        Assert.Equal(Ckr.Ok, Save(_session, out byte[] state));
        Assert.Equal(Ckr.KeyChanged, Restore(_other, state, authenticationKey: publicKey));
        Assert.Equal(Ckr.Ok, Restore(_other, state, authenticationKey: privateKey));
        Assert.Equal(Ckr.Ok, SignUpdate(_other, Second));
        Assert.Equal(Ckr.Ok, _client.Verify(_session, Ckm.EcdsaSha256, publicKey, [.. First, .. Second], SignFinish(_other)));
    }

    [Fact]
    public void Cipher_ChainedModesGoOn_OthersAreUnsaveable()
    {
        var key = Secret(CkKeyType.Aes, 3);
        Assert.Equal(Ckr.Ok, EncryptInit(_session, Ckm.AesCbc, key));
        byte[] head = EncryptPart(_session, First.AsSpan(0, 40).ToArray());
        Assert.Equal(Ckr.Ok, Start(_session, Ckm.Sha512));
        Assert.Equal(Ckr.Ok, Save(_session, out byte[] state));
        Assert.Equal(Ckr.KeyNeeded, Restore(_other, state, authenticationKey: default));
        Assert.Equal(Ckr.KeyNotNeeded, Restore(_other, state, cipherKey: key, authenticationKey: key));
        Assert.Equal(Ckr.Ok, Restore(_other, state, cipherKey: key));
        using var aes = Aes.Create();
        aes.SetKey([.. Enumerable.Repeat((byte)3, 16)]);
        byte[] tail = EncryptPart(_other, First.AsSpan(40, 24).ToArray());
        Assert.Equal(aes.EncryptCbc(First.AsSpan(0, 64), Iv, PaddingMode.None), (byte[])[.. head, .. tail]);
        Assert.Equal(SHA512.HashData([]), Finish(_other));
        Assert.Equal(Ckr.Ok, _client.Module.SessionCancel(_session, new CULong(uint.MaxValue)));
        Assert.Equal(Ckr.Ok, EncryptInit(_session, Ckm.AesOfb, key));
        Assert.Equal(Ckr.StateUnsaveable, Save(_session, out _));
    }

    private CULong Secret(CkKeyType type, byte fill) => _client.Create(
        _session, Attribute.Of(CkObjectClass.SecretKey), new(CkAttributeType.KeyType, (uint)type), new(CkAttributeType.Value, Enumerable.Repeat(fill, 16).ToArray()));

    private Ckr Save(CULong session, out byte[] state)
    {
        byte[] bytes = new byte[Length];
        CULong length = new(Length);
        var pointer = &length;
        Ckr code;
        fixed (byte* buffer = bytes)
        {
            nint address = (nint)buffer;
            code = ModuleClient.Rv(() => _client.Module.GetOperationState(session, (byte*)address, pointer));
        }

        state = bytes;
        return code;
    }

    private Ckr Restore(CULong session, byte[] state, CULong cipherKey = default, CULong authenticationKey = default, ModuleClient? client = null)
    {
        byte* copy = stackalloc byte[Length + 1];
        state.CopyTo(new Span<byte>(copy, Length + 1));
        return ModuleClient.Rv(() => (client ?? _client).Module.SetOperationState(session, copy, new CULong((nuint)state.Length), cipherKey, authenticationKey));
    }

    private Ckr Start(CULong session, uint mechanism) => ModuleClient.Rv(() =>
    {
        var native = new CkMechanism { Type = new CULong(mechanism) };
        return _client.Module.DigestInit(session, &native);
    });

    private Ckr Update(CULong session, byte[] part) => ModuleClient.Rv(() =>
    {
        fixed (byte* bytes = part)
            return _client.Module.DigestUpdate(session, bytes, new CULong((nuint)part.Length));
    });

    private byte[] Finish(CULong session)
    {
        byte[] digest = new byte[64];
        CULong length = new(64);
        fixed (byte* bytes = digest)
            Assert.Equal(Ckr.Ok, _client.Module.DigestFinal(session, bytes, &length));
        return digest[..(int)length.Value];
    }

    private Ckr SignUpdate(CULong session, byte[] part) => ModuleClient.Rv(() =>
    {
        fixed (byte* bytes = part)
            return _client.Module.SignUpdate(session, bytes, new CULong((nuint)part.Length));
    });

    private byte[] SignFinish(CULong session)
    {
        byte[] signature = new byte[64];
        CULong length = new(64);
        fixed (byte* bytes = signature)
            Assert.Equal(Ckr.Ok, _client.Module.SignFinal(session, bytes, &length));
        return signature[..(int)length.Value];
    }

    private Ckr EncryptInit(CULong session, uint mechanism, CULong key) => ModuleClient.Rv(() =>
    {
        fixed (byte* iv = Iv)
        {
            var native = new CkMechanism { Type = new CULong(mechanism), Parameter = iv, ParameterLength = new CULong(16) };
            return _client.Module.EncryptInit(session, &native, key);
        }
    });

    private byte[] EncryptPart(CULong session, byte[] part)
    {
        byte[] output = new byte[part.Length + 16];
        CULong length = new((nuint)output.Length);
        fixed (byte* source = part, target = output)
            Assert.Equal(Ckr.Ok, _client.Module.EncryptUpdate(session, source, new CULong((nuint)part.Length), target, &length));
        return output[..(int)length.Value];
    }
}
