using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Core.Tests.Scripting;

/// <summary>A script on its way through a key, with variables of its own or those of another run.</summary>
public sealed class ScriptRun(Script script, TokenBench bench, ScriptRun? other = null)
{
    private readonly ScriptValues _values = other?._values ?? new();

    public ScriptRun(Script script)
        : this(script, new TokenBench(script.Profile, script.Name))
    {
    }

    public TokenBench Bench { get; } = bench;

    /// <summary>Runs steps up to, not including, <paramref name="end"/>.</summary>
    public void Run(int start, int end)
    {
        for (int i = start; i < end; i++)
            Execute(script.Steps[i]);
    }

    public byte[] Command(ScriptStep step) => _values.Evaluate(step.Tokens);

    /// <summary>Takes one step and returns the answer of a command.</summary>
    public byte[] Execute(ScriptStep step)
    {
        if (!step.IsCommand)
        {
            Act(step);
            return [];
        }

        var answer = Bench.Send(Command(step)).ToArray();
        if (Match(step, answer) is { } fault)
            Assert.Fail($"{script.Name}:{step.Line}: {step.Text}\n  answer {Convert.ToHexString(answer)}\n  {fault}");
        return answer;
    }

    /// <summary>Why an answer is not the one the script expects, or null; captures are stored. One that is made of values that never came matches nothing.</summary>
    public string? Match(ScriptStep step, byte[] answer)
    {
        try
        {
            return _values.Match(step.Answer, answer);
        }
        catch (FormatException missing)
        {
            return missing.Message;
        }
    }

    /// <summary>Takes an action that the script demands.</summary>
    public void Act(ScriptStep step)
    {
        var tokens = step.Tokens;
        switch (tokens[0])
        {
            case "reset":
                Bench.Key.Reset();
                break;
            case "power":
                Bench.PowerCycle();
                break;
            case "refresh":
                Bench.Key.Refresh();
                break;
            case "set":
                _values[tokens[1]] = _values.Evaluate([.. tokens.Skip(2)]);
                break;
            case "devauth":
                DeviceAuthenticate(_values.Evaluate([tokens[1]]), tokens[2]);
                break;
            case "challenge":
                var random = Bench.Send("8050000000 0010")[..32];
                _values[tokens[1]] = Encrypt(SHA1.HashData(_values.Evaluate([tokens[2]]))[..16], Convert.FromHexString(random));
                break;
            case "protect":
                _values[tokens[1]] = Protect(_values.Evaluate([.. tokens.Skip(2)]));
                break;
            case "sm4":
                _values[tokens[1]] = Encrypt(_values.Evaluate([tokens[2]]), _values.Evaluate([tokens[3]]));
                break;
            case "sm2encrypt":
                _values[tokens[1]] = Sm2Encrypt(_values[tokens[2]], _values.Evaluate([.. tokens.Skip(3)]));
                break;
            case "rsaencrypt":
                _values[tokens[1]] = RsaEncrypt(_values[tokens[2]], _values.Evaluate([.. tokens.Skip(3)]));
                break;
            case "sm2verify":
                Assert.True(Sm2.Verify(_values[tokens[1]], _values[tokens[2]], _values[tokens[3]]), step.Text);
                break;
            case "pivauth":
                PivManagement.Authenticate(Bench, Convert.ToByte(tokens[1], 16), _values.Evaluate([tokens[2]]));
                break;
            case "pivexternal":
                PivManagement.AuthenticateByChallenge(Bench, Convert.ToByte(tokens[1], 16), _values.Evaluate([tokens[2]]));
                break;
            case "same":
                Assert.Equal(_values.Evaluate([tokens[1]]), _values.Evaluate([tokens[2]]));
                break;
            default:
                throw new FormatException($"{script.Name}:{step.Line}: no action {tokens[0]}");
        }
    }

    private void DeviceAuthenticate(byte[] key, string expected)
    {
        var random = Convert.FromHexString(Bench.Send("80500000 000008")[..16]);
        var padded = new byte[16];
        random.CopyTo(padded, 0);
        Assert.Equal(expected, Bench.Send("80100000 000010" + Convert.ToHexString(Encrypt(key, padded))));
    }

    private byte[] Protect(byte[] insP2AndPayload)
    {
        var opened = Convert.FromHexString(Bench.Send("80E00000 000000"));
        return Sm2Encrypt(opened[16..80], [.. opened[..16], .. insP2AndPayload]);
    }

    private static byte[] Sm2Encrypt(byte[] point, byte[] plaintext)
    {
        var packed = new byte[Sm2.CiphertextLength(plaintext.Length)];
        Assert.True(Sm2.TryEncrypt(point, plaintext, CtrDrbg.Instantiate(new byte[48]), packed));
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, plaintext.Length);
        return [.. packed[..96], .. length, .. packed[96..]];
    }

    private static byte[] RsaEncrypt(byte[] publicKey, byte[] plaintext)
    {
        var cipher = new byte[publicKey.Length - 8];
        Assert.True(Rsa.TryEncryptPkcs1(publicKey.AsSpan()[4..^4], publicKey.AsSpan()[^4..], plaintext, CtrDrbg.Instantiate(new byte[48]), cipher));
        return cipher;
    }

    private static byte[] Encrypt(byte[] key, byte[] plaintext)
    {
        var result = new byte[plaintext.Length];
        Sm4.Create(key, out var cipher);
        cipher.EncryptBlocks(plaintext, result);
        return result;
    }
}
