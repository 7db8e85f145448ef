using System.Security.Cryptography;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;
using TripleDes = ScCaToken.Crypto.TripleDes;

namespace ScCaToken.Driver.Piv;

/// <content>Mutual authentication with the management key 9B (SP 800-73-4 part 2 appendix A.1).</content>
public sealed partial class PivCard
{
    private const byte ManagementKey = 0x9B;
    private int _officerEpoch = -1;

    private void AuthenticateManagement(ReadOnlySpan<byte> hexadecimal)
    {
        byte[] key = new byte[hexadecimal.Length / 2];
        try
        {
            if (key.Length is not (16 or 24 or 32) || Convert.FromHexString(hexadecimal, key, out _, out _) != System.Buffers.OperationStatus.Done)
                throw new CardException(StatusWord.PinLengthInvalid);
            byte[] algorithms = key.Length switch
            {
                16 => [PivAlgorithm.Aes128],
                24 => [PivAlgorithm.TripleDes, PivAlgorithm.Aes192],
                _ => [PivAlgorithm.Aes256],
            };
            var result = StatusWord.WrongP1P2;
            foreach (byte algorithm in algorithms)
            {
                // A card answers 6A86 or 6A80 when its key is of another algorithm; only then the next one is worth a try.
                result = Authenticate(algorithm, key);
                if (result != StatusWord.WrongP1P2 && result != StatusWord.WrongData)
                    break;
            }

            if (!result.IsSuccess)
                throw new CardException(result == StatusWord.SecurityStatusNotSatisfied ? StatusWord.RetriesLeft(1) : result);
            lock (_pukGate)
            {
                CryptographicOperations.ZeroMemory(_puk);
                _officerEpoch = Channel.Epoch;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private StatusWord Authenticate(byte algorithm, byte[] key)
    {
        int block = algorithm == PivAlgorithm.TripleDes ? TripleDes.BlockSize : 16;
        using var scope = Channel.Enter();
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 64];
        Span<byte> answer = stackalloc byte[64];
        var ask = new ApduWriter(buffer, 0x00, 0x87, algorithm, ManagementKey);
        ask.Bytes([0x7C, 0x02, 0x80, 0x00]);
        var sw = Channel.Transmit(ask.FinishWithAnswer(), answer, out int length);
        if (!sw.IsSuccess)
            return sw;
        byte[] witness = BerTlv.Find(BerTlv.Find(answer[..length], 0x7C), 0x80).ToArray();
        if (witness.Length != block)
            throw CardException.Malformed();

        byte[] challenge = RandomNumberGenerator.GetBytes(block);
        var reply = new ApduWriter(buffer, 0x00, 0x87, algorithm, ManagementKey);
        reply.Bytes([0x7C, (byte)(4 + 2 * block), 0x80, (byte)block]);
        reply.Bytes(Compute(algorithm, key, witness, encrypt: false));
        reply.Bytes([0x81, (byte)block]);
        reply.Bytes(challenge);
        sw = Channel.Transmit(reply.FinishWithAnswer(), answer, out length);
        if (!sw.IsSuccess)
            return sw;
        var response = BerTlv.Find(BerTlv.Find(answer[..length], 0x7C), 0x82);
        return CryptographicOperations.FixedTimeEquals(response, Compute(algorithm, key, challenge, encrypt: true)) ? sw : StatusWord.SecurityStatusNotSatisfied;
    }

    // Not the platform's triple DES: it refuses keys of three equal parts, which is what every card leaves the factory with.
    private static byte[] Compute(byte algorithm, byte[] key, byte[] block, bool encrypt)
    {
        if (algorithm == PivAlgorithm.TripleDes)
        {
            byte[] result = new byte[TripleDes.BlockSize];
            if (encrypt)
                TripleDes.EncryptBlock(key, block, result);
            else
                TripleDes.DecryptBlock(key, block, result);
            return result;
        }

        using var aes = Aes.Create();
        aes.Key = key;
        return encrypt ? aes.EncryptEcb(block, PaddingMode.None) : aes.DecryptEcb(block, PaddingMode.None);
    }
}
