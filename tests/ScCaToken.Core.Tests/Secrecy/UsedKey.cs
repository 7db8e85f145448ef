using System.Text;
using ScCaToken.Core.Profiles;
using ScCaToken.Core.State;
using ScCaToken.Core.Tests.Scripting;

namespace ScCaToken.Core.Tests.Secrecy;

/// <summary>A key with both applets whose user has changed the PIN, made one pair of every algorithm and used each, and written a sealed file.</summary>
internal sealed class UsedKey
{
    public const string Pin = "k7Qw93Zr", SoPin = "87654321";

    /// <summary>What the sealed file holds.</summary>
    public static readonly byte[] Sealed = Encoding.ASCII.GetBytes("what only the user may read");

    private static readonly string Digest = string.Concat(Enumerable.Range(1, 48).Select(i => i.ToString("X2")));
    private static readonly Profile Profile = BuiltInProfiles.Find("test")! with { Name = "both", Piv = true };

    public UsedKey(int rsaBits)
    {
        Good("8016020100", "1000" + "08" + Text("12345678") + "08" + Text(Pin));
        Login();
        Pair("A", "80700100", "3000", "00000100");
        Pair("B", "80700101", "3001", "00000100");
        Pair("C", "80700102", "3002", "00000180");
        Pair("D", "80540100", "3003", rsaBits.ToString("X8"));
        Good("8030010000", "1000" + "00000400" + "00000010" + "00000010" + Text("sealed"));
        Good("803A010000", "1000" + "00000000" + "06" + Text("sealed") + Convert.ToHexString(Sealed));
        Sign();
    }

    public TokenBench Bench { get; } = new(Profile);

    public ApplicationState Application => Bench.Key.Services.Device.Applications.Items[0];

    public void Login() => Good("8018020100", "1000" + Text(Pin));

    /// <summary>Signs with every pair, so that all of them are open.</summary>
    public void Sign()
    {
        Good("8074020000", "10003000" + Digest[..64]);
        Good("8074020000", "10003001" + Digest[..64]);
        Good("8074020000", "10003002" + Digest);
        Good("8058010100", "10003003" + Digest[..64]);
    }

    /// <summary>Sends a command with an extended length that must succeed; the answer without its status word.</summary>
    public string Good(string header, string data)
    {
        string answer = Bench.Send($"{header}{data.Length / 2:X4}{data}0000");
        Assert.EndsWith("9000", answer, StringComparison.Ordinal);
        return answer[..^4];
    }

    public static string Text(string text) => Convert.ToHexString(Encoding.ASCII.GetBytes(text));

    /// <summary>The private numbers of an open pair.</summary>
    public static IEnumerable<byte[]> Numbers(LoadedKey key)
    {
        if (key.Rsa is { } rsa)
        {
            int half = rsa.ByteLength / 2;
            byte[] p = new byte[half], q = new byte[half], dp = new byte[half], dq = new byte[half];
            rsa.ExportPrimes(p, q);
            rsa.ExportCrt(dp, dq, new byte[half]);
            return [p, q, dp, dq];
        }

        byte[] d = new byte[key.Ec is { Curve: Crypto.EcCurve.P384 } ? 48 : 32];
        if (key.Sm2 is { } sm2)
            sm2.Export(d);
        else
            key.Ec!.Export(d);
        return [d];
    }

    private void Pair(string container, string command, string id, string bits)
    {
        Assert.Equal(id, Good("8040000000", "1000" + Text(container)));
        Good(command + "00", "1000" + id + bits);
    }
}
