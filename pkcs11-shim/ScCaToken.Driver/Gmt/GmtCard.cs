using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Transport;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Gmt;

/// <summary>A key that speaks our GM/T 0017 applet: the device-level commands (docs/APDU.md §4, §6). SKF works on this and on <see cref="GmtApplication"/>.</summary>
public sealed partial class GmtCard : IDisposable
{
    /// <summary>Makes the card over a transport; nothing is sent yet.</summary>
    public GmtCard(IApduTransport transport) => Channel = new ApduChannel(transport, Aid);

    /// <summary>The applet's AID: F0 "SCCATOKEN" 01.</summary>
    public static ReadOnlySpan<byte> Aid => [0xF0, 0x53, 0x43, 0x43, 0x41, 0x54, 0x4F, 0x4B, 0x45, 0x4E, 0x01];

    /// <summary>The channel to the applet.</summary>
    public ApduChannel Channel { get; }

    /// <summary>GetDevInfo, all fields (GM/T 0017 table of GetDevInfo).</summary>
    public GmtDeviceInfo GetDeviceInfo()
    {
        Span<byte> answer = stackalloc byte[GmtDeviceInfo.Size];
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead];
        var command = new ApduWriter(buffer, Ins.GetDevInfo);
        int length = Channel.Invoke(command.FinishWithAnswer(), answer);
        return GmtDeviceInfo.Parse(answer[..length]);
    }

    /// <summary>GetStatus of the device.</summary>
    public GmtDeviceStatus GetDeviceStatus()
    {
        Span<byte> answer = stackalloc byte[128];
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead];
        var command = new ApduWriter(buffer, Ins.GetStatus);
        int length = Channel.Invoke(command.FinishWithAnswer(), answer);
        return GmtDeviceStatus.Parse(answer[..length]);
    }

    /// <summary>Sets the device label, 1 to 32 bytes of UTF-8.</summary>
    public void SetLabel(string label) => InvokeText(Ins.SetLabel, label);

    /// <summary>Random bytes; the last answer also arms device authentication. At most 1,024 bytes a call go out in one exchange.</summary>
    public void GenerateRandom(Span<byte> destination)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead];
        while (!destination.IsEmpty)
        {
            int part = Math.Min(destination.Length, 1024);
            var command = new ApduWriter(buffer, Ins.GenRandom);
            if (Channel.Invoke(command.FinishWithAnswer(part), destination[..part]) != part)
                throw Errors.CardException.Malformed();
            destination = destination[part..];
        }
    }

    /// <summary>Presents the device key's answer to the last random (16 bytes, GM/T 0016 §8.2.3).</summary>
    public void DeviceAuthenticate(ReadOnlySpan<byte> answer)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 64];
        var command = new ApduWriter(buffer, Ins.DevAuth);
        command.Bytes(answer);
        Channel.Invoke(command.Finish());
    }

    /// <summary>Replaces the device authentication key (16 bytes); needs device authentication.</summary>
    public void ChangeDeviceKey(ReadOnlySpan<byte> key)
    {
        Span<byte> secret = stackalloc byte[ProtectedPayload.BufferSize(key.Length)];
        var payload = new ProtectedPayload(secret);
        payload.Bytes(key);
        SendProtected(Ins.ChangeDevAuthKey, 0, [], ref payload);
    }

    /// <summary>Creates an application and opens it; needs device authentication.</summary>
    public GmtApplication CreateApplication(string name, ReadOnlySpan<byte> soPin, int soTries, ReadOnlySpan<byte> userPin, int userTries, FileRights createFileRights)
    {
        Span<byte> secret = stackalloc byte[ProtectedPayload.BufferSize(4 + 2 + 256 + 256 + 128)];
        var payload = new ProtectedPayload(secret);
        Span<byte> head = [0, 0, 0, (byte)createFileRights, (byte)soTries, (byte)userTries];
        payload.Bytes(head);
        payload.Prefixed(soPin);
        payload.Prefixed(userPin);
        payload.Bytes(NameBytes(name));
        Span<byte> answer = stackalloc byte[32];
        int length = SendProtected(Ins.CreateApplication, 0, [], ref payload, answer);
        return GmtApplication.FromOpenAnswer(this, name, answer[..length]);
    }

    /// <summary>Opens an application by name; 6A88 when there is none.</summary>
    public GmtApplication OpenApplication(string name)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 128];
        var command = new ApduWriter(buffer, Ins.OpenApplication);
        command.Bytes(NameBytes(name));
        Span<byte> answer = stackalloc byte[32];
        int length = Channel.Invoke(command.FinishWithAnswer(), answer);
        return GmtApplication.FromOpenAnswer(this, name, answer[..length]);
    }

    /// <summary>Deletes an application with everything in it; needs device authentication.</summary>
    public void DeleteApplication(string name) => InvokeText(Ins.DeleteApplication, name);

    /// <summary>Names of all applications.</summary>
    public IReadOnlyList<string> ListApplications()
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead];
        var command = new ApduWriter(buffer, Ins.EnumApplication);
        return SplitNames(Channel.InvokeToArray(command.FinishWithAnswer()));
    }

    /// <summary>Runs the power-on self-tests again; an error is status word 6F00.</summary>
    public void SelfTest()
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead];
        Channel.Invoke(new ApduWriter(buffer, Ins.SelfTest).Finish());
    }

    /// <inheritdoc/>
    public void Dispose() => Channel.Dispose();

    internal static byte[] NameBytes(string name)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
        return bytes.Length is > 0 and <= 64 && !bytes.AsSpan().Contains((byte)0)
            ? bytes
            : throw new Errors.CardException(StatusWord.WrongData);
    }

    internal static List<string> SplitNames(ReadOnlySpan<byte> list)
    {
        var names = new List<string>();
        while (list.IndexOf((byte)0) is > 0 and var end)
        {
            names.Add(System.Text.Encoding.UTF8.GetString(list[..end]));
            list = list[(end + 1)..];
        }

        return names;
    }

    /// <summary>Sends <paramref name="clear"/> followed by the protected block, as one sequence with fetching the one-time key; wipes the payload.</summary>
    internal int SendProtected(Ins ins, byte p2, scoped ReadOnlySpan<byte> clear, scoped ref ProtectedPayload payload, scoped Span<byte> answer = default)
    {
        try
        {
            using var scope = Channel.Enter();
            byte[] buffer = new byte[ApduWriter.Overhead + clear.Length + ProtectedPayload.WireSize(payload.PayloadLength)];
            var command = new ApduWriter(buffer, ins, ProtectedPayload.Form, p2);
            command.Bytes(clear);
            payload.AppendTo(ref command, Channel, ins, p2);
            return Channel.Invoke(answer.IsEmpty ? command.Finish() : command.FinishWithAnswer(), answer);
        }
        finally
        {
            payload.Clear();
        }
    }

    private void InvokeText(Ins ins, string text)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 128];
        var command = new ApduWriter(buffer, ins);
        command.Bytes(NameBytes(text));
        Channel.Invoke(command.Finish());
    }
}
