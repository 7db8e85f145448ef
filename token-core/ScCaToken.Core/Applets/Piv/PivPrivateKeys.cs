using System.Security.Cryptography;
using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>GENERAL AUTHENTICATE with a key pair: raw RSA, ECDSA of a digest, ECDH (SP 800-73-4 part 2 §3.2.4).</summary>
internal static class PivPrivateKeys
{
    private const int EntropySize = 32;
    private const int LongestResult = 512;

    /// <summary>Computes with the private key of slot P2. <paramref name="isFresh"/>: the command before was a successful VERIFY.</summary>
    public static StatusWord Use(PivState state, bool isFresh, scoped in CommandApdu command, OutputBuffer response)
    {
        byte slot = command.P2;
        if (!PivSlots.HoldsKeyPair(slot))
            return StatusWord.ReferenceNotFound;
        Span<byte> buffer = stackalloc byte[PivKeyRecord.LongestSize];
        var record = state.ReadKey(slot, buffer);
        if (record.IsEmpty)
            return StatusWord.ReferenceNotFound;
        if (record.Algorithm != command.P1)
            return StatusWord.WrongP1P2;
        if (!PivTemplate.TryParse(command.Data, out var template) || template.HasWitness
            || template.HasChallenge == template.HasExponentiation || !template.Response.IsEmpty)
            return StatusWord.WrongData;
        if (!Permits(state, record.Policy, isFresh))
            return StatusWord.SecurityStatusNotSatisfied;
        if (state.Open(slot, record) is not { } key)
            return StatusWord.ReferencedDataInvalid;
        Span<byte> result = stackalloc byte[LongestResult];
        try
        {
            int length = template.HasExponentiation ? Agree(key, template.Exponentiation, result) : Sign(state, key, template.Challenge, result);
            if (length == 0)
                return StatusWord.WrongData;
            PivTemplate.Write(response, PivTemplate.ResponseTag, result[..length]);
            return StatusWord.Success;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(result);
            if (record.Policy == PivPinPolicy.Never)
                key.Release();
        }
    }

    private static bool Permits(PivState state, PivPinPolicy policy, bool isFresh) => policy switch
    {
        PivPinPolicy.Never => true,
        PivPinPolicy.Once => state.IsVerified,
        _ => state.IsVerified && isFresh,
    };

    private static int Sign(PivState state, LoadedKey key, ReadOnlySpan<byte> input, Span<byte> result)
    {
        Span<byte> entropy = stackalloc byte[EntropySize];
        state.Services.Random.Fill(entropy);
        if (key.Rsa is { } rsa)
            return Rsa.TryPrivateOperation(rsa, input, entropy, result[..rsa.ByteLength]) ? rsa.ByteLength : 0;
        var ec = key.Ec!;
        int size = EcPrivateKey.ScalarSize(ec.Curve);
        if (input.IsEmpty || input.Length > size)
            return 0;
        Span<byte> signature = stackalloc byte[2 * size];
        Ecdsa.Sign(ec, input, entropy, signature);
        return EncodeDer(signature, result);
    }

    private static int Agree(LoadedKey key, ReadOnlySpan<byte> point, Span<byte> result)
    {
        if (key.Ec is not { } ec)
            return 0;
        int size = EcPrivateKey.ScalarSize(ec.Curve);
        return point.Length == 1 + (2 * size) && point[0] == 4 && Ecdh.TryDerive(ec, point[1..], result[..size]) ? size : 0;
    }

    // Ecdsa-Sig-Value (RFC 3279 §2.2.3): SEQUENCE of two INTEGERs, below 128 bytes for both curves.
    private static int EncodeDer(ReadOnlySpan<byte> signature, Span<byte> result)
    {
        int half = signature.Length / 2;
        int end = EncodeInteger(signature[..half], result, 2);
        end = EncodeInteger(signature[half..], result, end);
        result[0] = 0x30;
        result[1] = (byte)(end - 2);
        return end;
    }

    private static int EncodeInteger(ReadOnlySpan<byte> number, Span<byte> result, int at)
    {
        number = number.TrimStart((byte)0);
        int sign = number[0] >> 7;
        result[at] = 0x02;
        result[at + 1] = (byte)(number.Length + sign);
        result[at + 2] = 0;
        number.CopyTo(result[(at + 2 + sign)..]);
        return at + 2 + sign + number.Length;
    }
}
