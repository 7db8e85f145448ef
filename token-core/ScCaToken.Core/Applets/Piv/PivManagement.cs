using System.Security.Cryptography;
using ScCaToken.Core.Apdu;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>
/// Authentication with the management key 9B (SP 800-73-4 part 2 appendix A.1): mutual by witness and challenge, or external by challenge alone.
/// What was drawn serves one attempt, made with the very next command.
/// </summary>
internal sealed class PivManagement
{
    private readonly byte[] _drawn = new byte[PivCipher.LongestBlock];
    private Step _step;
    private byte _algorithm;

    private enum Step
    {
        None,
        Witness,
        Challenge,
    }

    /// <summary>Forgets what was drawn.</summary>
    public void Abort()
    {
        _step = Step.None;
        CryptographicOperations.ZeroMemory(_drawn);
    }

    /// <summary>GENERAL AUTHENTICATE of key 9B.</summary>
    public StatusWord Authenticate(PivState state, scoped in CommandApdu command, OutputBuffer response)
    {
        byte algorithm = command.P1 == PivAlgorithm.TripleDesDefault ? PivAlgorithm.TripleDes : command.P1;
        if (!state.ManagementAccepts(algorithm))
            return StatusWord.WrongP1P2;
        if (!PivTemplate.TryParse(command.Data, out var template))
            return StatusWord.WrongData;
        if (template.HasWitness && template.Witness.IsEmpty)
            return DrawWitness(state, algorithm, response);
        if (template.HasWitness)
            return Answer(state, algorithm, Step.Witness, template.Witness, template.Challenge, response);
        if (template.HasChallenge && template.Challenge.IsEmpty)
            return DrawChallenge(state, algorithm, response);
        if (template.HasResponse && !template.Response.IsEmpty)
            return Answer(state, algorithm, Step.Challenge, template.Response, default, response);
        Abort();
        return StatusWord.WrongData;
    }

    /// <summary>SET MANAGEMENT KEY (makers' FF): algorithm 1 ‖ 9B ‖ length 1 ‖ key. No touch: there is no button.</summary>
    public static StatusWord SetKey(PivState state, scoped in CommandApdu command)
    {
        if (!state.IsManagementAuthenticated)
            return StatusWord.SecurityStatusNotSatisfied;
        if (command.P1 != 0xFF || command.P2 != 0xFF)
            return StatusWord.WrongP1P2;
        var data = command.Data;
        if (data.Length < 3)
            return StatusWord.WrongLength;
        int size = PivAlgorithm.CipherKeySize(data[0]);
        if (size == 0 || data[1] != PivSlots.Management || data[2] != size || data.Length != 3 + size)
            return StatusWord.WrongData;
        state.SetManagementKey(data[0], data[3..]);
        return StatusWord.Success;
    }

    private StatusWord DrawWitness(PivState state, byte algorithm, OutputBuffer response)
    {
        int size = Draw(state, algorithm, Step.Witness);
        Span<byte> encrypted = stackalloc byte[PivCipher.LongestBlock];
        PivCipher.Encrypt(algorithm, state.ManagementKey, _drawn.AsSpan(0, size), encrypted[..size]);
        PivTemplate.Write(response, PivTemplate.WitnessTag, encrypted[..size]);
        return StatusWord.Success;
    }

    private StatusWord DrawChallenge(PivState state, byte algorithm, OutputBuffer response)
    {
        int size = Draw(state, algorithm, Step.Challenge);
        PivTemplate.Write(response, PivTemplate.ChallengeTag, _drawn.AsSpan(0, size));
        return StatusWord.Success;
    }

    private int Draw(PivState state, byte algorithm, Step step)
    {
        int size = PivCipher.BlockSize(algorithm);
        state.Services.Random.Fill(_drawn.AsSpan(0, size));
        _step = step;
        _algorithm = algorithm;
        return size;
    }

    private StatusWord Answer(PivState state, byte algorithm, Step step, ReadOnlySpan<byte> proof, ReadOnlySpan<byte> challenge, OutputBuffer response)
    {
        bool isExpected = _step == step && _algorithm == algorithm;
        int size = PivCipher.BlockSize(algorithm);
        Span<byte> expected = stackalloc byte[PivCipher.LongestBlock];
        expected = expected[..size];
        // The witness comes back decrypted; a challenge comes back encrypted.
        if (step == Step.Witness)
            _drawn.AsSpan(0, size).CopyTo(expected);
        else
            PivCipher.Encrypt(algorithm, state.ManagementKey, _drawn.AsSpan(0, size), expected);
        Abort();
        if (!isExpected)
            return StatusWord.ConditionsNotSatisfied;
        bool isRight = ConstantTime.AreEqual(expected, proof);
        CryptographicOperations.ZeroMemory(expected);
        state.IsManagementAuthenticated = false;
        if (!isRight)
            return StatusWord.SecurityStatusNotSatisfied;
        if (step == Step.Witness)
        {
            if (challenge.Length != size)
                return StatusWord.WrongData;
            PivCipher.Encrypt(algorithm, state.ManagementKey, challenge, expected);
            PivTemplate.Write(response, PivTemplate.ResponseTag, expected);
        }

        state.IsManagementAuthenticated = true;
        return StatusWord.Success;
    }
}
