using System.Buffers.Binary;
using ScCaToken.Core.Apdu;
using ScCaToken.Core.Commands;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>GENERATE ASYMMETRIC KEY PAIR (SP 800-73-4 part 2 §3.3.2) and the makers' import of private keys.</summary>
internal static class PivKeyPairs
{
    public const byte Generated = 1;
    public const byte Imported = 2;
    private const int UsualExponent = 65537;
    private const int PublicTemplate = 0x7F49;
    private const int PinPolicyTag = 0xAA;
    private const int TouchPolicyTag = 0xAB;

    /// <summary>Makes a pair in slot P2 and answers its public half.</summary>
    public static StatusWord Generate(PivState state, scoped in CommandApdu command, OutputBuffer response)
    {
        var allowed = Begin(state, command.P1 == 0, command.P2);
        if (!allowed.IsSuccess)
            return allowed;
        if (!Tlv.TryReadOnly(command.Data, 0xAC, out var control) || !TryReadControl(control, out byte identifier, out var policy))
            return StatusWord.WrongData;
        var (algorithm, bits) = PivAlgorithm.KeyPair(identifier);
        if (algorithm == KeyAlgorithm.None)
            return StatusWord.WrongData;
        state.Services.Tests.Require(algorithm);
        using var pair = new PairBuffer();
        bool isSound = algorithm == KeyAlgorithm.Rsa
            ? TryMakeRsa(state.Services.Random, bits, pair)
            : TryMakeEc(state.Services.Random, algorithm == KeyAlgorithm.P256 ? EcCurve.P256 : EcCurve.P384, pair);
        if (!isSound)
        {
            // A new pair that does not fit itself means broken arithmetic or noise: the key stops here.
            state.Services.Tests.Fail();
            return StatusWord.InternalError;
        }

        Store(state, command.P2, identifier, policy, Generated, pair);
        WritePublic(response, PublicTemplate, algorithm, pair.Public);
        return StatusWord.Success;
    }

    /// <summary>Import (makers' FE): RSA primes in 01 and 02, or d in 06. The CRT values that may come along follow from the primes.</summary>
    public static StatusWord Import(PivState state, scoped in CommandApdu command)
    {
        var (algorithm, bits) = PivAlgorithm.KeyPair(command.P1);
        var allowed = Begin(state, algorithm != KeyAlgorithm.None, command.P2);
        if (!allowed.IsSuccess)
            return allowed;
        ReadOnlySpan<byte> p = default, q = default, d = default;
        var policy = PivPinPolicy.Default;
        var reader = new Tlv(command.Data);
        while (reader.TryRead(out int tag, out var value))
        {
            switch (tag)
            {
                case 0x01:
                    p = value;
                    break;
                case 0x02:
                    q = value;
                    break;
                case 0x03 or 0x04 or 0x05:
                    break;
                case 0x06:
                    d = value;
                    break;
                default:
                    if (!TryReadPolicy(tag, value, ref policy))
                        return StatusWord.WrongData;
                    break;
            }
        }

        using var pair = new PairBuffer();
        state.Services.Tests.Require(algorithm);
        bool fits = !reader.Failed && (algorithm == KeyAlgorithm.Rsa
            ? TryTakeRsa(state.Services.Random, bits, p, q, pair)
            : TryTakeEc(state.Services.Random, algorithm == KeyAlgorithm.P256 ? EcCurve.P256 : EcCurve.P384, d, pair));
        if (!fits)
            return StatusWord.WrongData;
        Store(state, command.P2, command.P1, policy, Imported, pair);
        return StatusWord.Success;
    }

    /// <summary>Appends a public key as 81 modulus, 82 exponent, or 86 point, in an object of tag <paramref name="outer"/>.</summary>
    public static void WritePublic(OutputBuffer target, int outer, KeyAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        if (algorithm != KeyAlgorithm.Rsa)
        {
            int length = 1 + publicKey.Length;
            Tlv.WriteHeader(target, outer, Tlv.HeaderSize(0x86, length) + length);
            Tlv.WriteHeader(target, 0x86, length);
            target.Byte(4);
            target.Bytes(publicKey);
            return;
        }

        var modulus = publicKey[..^4];
        var exponent = publicKey[^4..].TrimStart((byte)0);
        Tlv.WriteHeader(target, outer, Tlv.HeaderSize(0x81, modulus.Length) + modulus.Length + Tlv.HeaderSize(0x82, exponent.Length) + exponent.Length);
        Tlv.Write(target, 0x81, modulus);
        Tlv.Write(target, 0x82, exponent);
    }

    private static StatusWord Begin(PivState state, bool isP1Right, byte slot) =>
        !state.IsManagementAuthenticated ? StatusWord.SecurityStatusNotSatisfied
        : !isP1Right || !PivSlots.HoldsKeyPair(slot) ? StatusWord.WrongP1P2
        : StatusWord.Success;

    private static bool TryReadControl(ReadOnlySpan<byte> control, out byte algorithm, out PivPinPolicy policy)
    {
        algorithm = 0;
        policy = PivPinPolicy.Default;
        var reader = new Tlv(control);
        while (reader.TryRead(out int tag, out var value))
        {
            if (tag == 0x80 && value.Length == 1)
                algorithm = value[0];
            else if (!TryReadPolicy(tag, value, ref policy))
                return false;
        }

        return !reader.Failed;
    }

    // There is no button, so only the touch policies "default" and "never" can be kept.
    private static bool TryReadPolicy(int tag, ReadOnlySpan<byte> value, ref PivPinPolicy policy)
    {
        if (value.Length != 1)
            return false;
        if (tag == TouchPolicyTag)
            return value[0] <= 1;
        policy = (PivPinPolicy)value[0];
        return tag == PinPolicyTag && policy <= PivPinPolicy.Always;
    }

    private static void Store(PivState state, byte slot, byte identifier, PivPinPolicy policy, byte origin, PairBuffer pair)
    {
        if (policy == PivPinPolicy.Default)
            policy = PivSlots.Policy(slot);
        state.Records.Begin();
        state.Seal.Put(slot, identifier, policy, origin, pair.Public, pair.Private);
        state.Records.Commit();
        state.Forget(slot);
    }

    private static bool TryMakeRsa(TokenRandom random, int bits, PairBuffer pair)
    {
        using var key = RsaPrivateKey.Generate(bits, random);
        return TryExport(random, key, pair);
    }

    private static bool TryMakeEc(TokenRandom random, EcCurve curve, PairBuffer pair)
    {
        using var key = EcPrivateKey.Generate(curve, random);
        Export(key, pair);
        return Pairwise.IsConsistent(key, pair.Public, random);
    }

    private static bool TryTakeRsa(TokenRandom random, int bits, ReadOnlySpan<byte> p, ReadOnlySpan<byte> q, PairBuffer pair)
    {
        Span<byte> exponent = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(exponent, UsualExponent);
        if (!RsaPrivateKey.TryImport(exponent, p, q, out var key))
            return false;
        using (key)
        {
            return key!.BitLength == bits && TryExport(random, key, pair);
        }
    }

    private static bool TryTakeEc(TokenRandom random, EcCurve curve, ReadOnlySpan<byte> d, PairBuffer pair)
    {
        int size = EcPrivateKey.ScalarSize(curve);
        if (d.IsEmpty || d.Length > size)
            return false;
        using var full = new Secret(stackalloc byte[size]);
        full.Bytes.Clear();
        d.CopyTo(full.Bytes[^d.Length..]);
        if (!EcPrivateKey.TryImport(curve, full.Bytes, out var key))
            return false;
        using (key)
        {
            Export(key, pair);
            return Pairwise.IsConsistent(key, pair.Public, random);
        }
    }

    // False when the halves do not belong together, as with primes that are none.
    private static bool TryExport(TokenRandom random, RsaPrivateKey key, PairBuffer pair)
    {
        int size = key.ByteLength;
        pair.SetLengths(size + 4, size);
        key.ExportModulus(pair.Public[..size]);
        BinaryPrimitives.WriteInt32BigEndian(pair.Public[size..], UsualExponent);
        key.ExportPrimes(pair.Private[..(size / 2)], pair.Private[(size / 2)..]);
        Span<byte> wire = stackalloc byte[4 + PivKeyRecord.LongestPublic];
        BinaryPrimitives.WriteInt32BigEndian(wire, key.BitLength);
        pair.Public.CopyTo(wire[4..]);
        return Pairwise.IsConsistent(key, wire[..(4 + pair.Public.Length)], random);
    }

    private static void Export(EcPrivateKey key, PairBuffer pair)
    {
        int size = EcPrivateKey.ScalarSize(key.Curve);
        pair.SetLengths(2 * size, size);
        key.ExportPublicKey(pair.Public);
        key.Export(pair.Private);
    }
}
