using ScCaToken.Core.Profiles;
using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>SetLabel, GetDevInfo, GenRandom, SelfTest, OpenProtected.</summary>
internal static class DeviceCommands
{
    /// <summary>Longest answer of GenRandom.</summary>
    public const int LongestRandom = 1024;

    private const int DefaultRandom = 256;
    private const int Version1 = 0x0100;

    // GM/T 0006 algorithm ids: SM4 in ECB, CBC, CFB, OFB, MAC; RSA and both generations of SM2 ids; SM3, SHA-1, SHA-256.
    private const uint SymmetricCapabilities = 0x0000041F;
    private const uint AsymmetricCapabilities = 0x00030F00;
    private const uint HashCapabilities = 0x00000007;
    private const uint DeviceAuthAlgorithm = 0x00000401;

    public static StatusWord SetLabel(scoped in CommandContext context)
    {
        var device = context.Device;
        context.Records.Begin();
        device.PutDevice(device.Serial, context.Data, device.Profile);
        device.PutCounters(device.NextGeneration);
        context.Records.Commit();
        device.Label.AsSpan().Clear();
        context.Data.CopyTo(device.Label);
        device.Advance();
        return StatusWord.Success;
    }

    public static StatusWord GetDevInfo(scoped in CommandContext context)
    {
        var device = context.Device;
        var profile = device.Profile;
        var answer = context.Response;
        answer.UInt16(Version1);
        answer.UInt16(Version1);
        answer.Text(profile.Manufacturer, 64);
        answer.Text(profile.Issuer, 64);
        answer.Bytes(device.Label);
        answer.Bytes(device.Serial);
        answer.UInt16(Version1);
        answer.UInt16(Version1);
        answer.UInt32(SymmetricCapabilities);
        answer.UInt32(AsymmetricCapabilities);
        answer.UInt32(HashCapabilities);
        answer.UInt32(DeviceAuthAlgorithm);
        answer.UInt32(context.Records.TotalSpace);
        answer.UInt32(context.Records.FreeSpace);
        answer.UInt16(CommandApdu.MaxDataLength);
        answer.UInt16(0);
        answer.UInt16(0);
        answer.Byte((byte)profile.MaxContainers);
        answer.Byte((byte)Math.Min(255, profile.MaxContainers * KeyKind.Count));
        answer.UInt16(profile.MaxFiles);
        answer.Reserve(54);
        return StatusWord.Success;
    }

    public static StatusWord GenRandom(scoped in CommandContext context)
    {
        int count = context.ExpectedLength switch
        {
            0 => DefaultRandom,
            > CommandApdu.MaxDataLength => LongestRandom,
            var wanted => wanted,
        };
        if (count > LongestRandom)
            return StatusWord.WrongLength;
        var random = context.Response.Reserve(count);
        context.Applet.Services.Random.Fill(random);
        context.Applet.Session.Arm(random);
        return StatusWord.Success;
    }

    public static StatusWord SelfTest(scoped in CommandContext context)
    {
        context.Applet.Services.Tests.RunAll();
        return context.Applet.Services.HasFailed ? StatusWord.InternalError : StatusWord.Success;
    }

    public static StatusWord OpenProtected(scoped in CommandContext context)
    {
        var random = context.Applet.Services.Random;
        var challenge = context.Response.Reserve(SessionState.ChallengeSize);
        random.Fill(challenge);
        context.Applet.Services.Tests.Require(KeyAlgorithm.Sm2);
        var key = Crypto.Sm2PrivateKey.Generate(random);
        context.Applet.Session.SetOneTimeKey(key, challenge);
        key.ExportPublicKey(context.Response.Reserve(Crypto.Sm2.PublicKeySize));
        return StatusWord.Success;
    }
}
