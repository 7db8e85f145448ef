using System.Buffers.Binary;
using System.Text;
using ScCaToken.Protocol;

namespace ScCaToken.Simulator;

/// <content>
/// Preparation in sentences: each method brings the key into a state by ordinary commands, logs out and returns the key.
/// They work on the first application and throw <see cref="SetupException"/> when the key refuses.
/// </content>
public sealed partial class VirtualKey
{
    private const uint AnyoneRights = 0xFF;
    private const int FileChunk = 4096;

    /// <summary>The user PIN the <c>With…</c> methods log in with: the factory PIN until <see cref="WithPin"/>.</summary>
    public string? UserPin { get; set; }

    /// <summary>The SO PIN the <c>With…</c> methods use: the factory PIN until <see cref="WithSoPin"/>.</summary>
    public string? SoPin { get; set; }

    /// <summary>The user PIN is changed to <paramref name="pin"/>.</summary>
    public VirtualKey WithPin(string pin)
    {
        ChangePin(SetupClient.User, UserPin, pin);
        UserPin = pin;
        return this;
    }

    /// <summary>The SO PIN is changed to <paramref name="pin"/>.</summary>
    public VirtualKey WithSoPin(string pin)
    {
        ChangePin(SetupClient.So, SoPin, pin);
        SoPin = pin;
        return this;
    }

    /// <summary>A container of this name exists and has a key pair made on the key.</summary>
    public VirtualKey WithContainer(string name, KeyAlgorithm algorithm, KeyUsage usage = KeyUsage.Signing)
    {
        var host = new SetupClient(this);
        host.Login(SetupClient.User, UserPin);
        byte[] name8 = Encoding.UTF8.GetBytes(name);
        var status = host.TrySend(Ins.OpenContainer, 0, 0, [.. host.AppId, .. name8], out byte[] id);
        if (!status.IsSuccess)
            id = host.SendApp(Ins.CreateContainer, 0, 0, name8);
        var (ins, curve, bits) = Describe(algorithm);
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, bits);
        host.SendApp(ins, (byte)usage, curve, [.. id, .. size]);
        host.Logout();
        return this;
    }

    /// <summary>An existing container holds this certificate (DER).</summary>
    public VirtualKey WithCertificate(string container, ReadOnlySpan<byte> certificate, KeyUsage usage = KeyUsage.Signing)
    {
        var host = new SetupClient(this);
        host.Login(SetupClient.User, UserPin);
        byte[] id = host.SendApp(Ins.OpenContainer, 0, 0, Encoding.UTF8.GetBytes(container));
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, certificate.Length);
        host.SendApp(Ins.ImportCertificate, (byte)usage, 0, [.. id, .. length, .. certificate]);
        host.Logout();
        return this;
    }

    /// <summary>A file of this name and content exists; anyone may read and write it.</summary>
    public VirtualKey WithFile(string name, ReadOnlySpan<byte> content)
    {
        var host = new SetupClient(this);
        host.Login(SetupClient.User, UserPin);
        byte[] name8 = Encoding.UTF8.GetBytes(name);
        Span<byte> fields = stackalloc byte[12];
        BinaryPrimitives.WriteInt32BigEndian(fields, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(fields[4..], AnyoneRights);
        BinaryPrimitives.WriteUInt32BigEndian(fields[8..], AnyoneRights);
        host.SendApp(Ins.CreateFile, 0, 0, [.. fields, .. name8]);
        for (int offset = 0; offset < content.Length; offset += FileChunk)
        {
            BinaryPrimitives.WriteInt32BigEndian(fields, offset);
            var chunk = content.Slice(offset, Math.Min(FileChunk, content.Length - offset));
            host.SendApp(Ins.WriteFile, 0, 0, [.. fields[..4], (byte)name8.Length, .. name8, .. chunk]);
        }

        host.Logout();
        return this;
    }

    /// <summary>So many wrong user PINs were entered that <paramref name="tries"/> are left; 0 locks it. Say it last: steps that log in restore the tries.</summary>
    public VirtualKey WithTriesLeft(int tries) => WithTriesLeft(SetupClient.User, UserPin, tries);

    /// <summary>So many wrong SO PINs were entered that <paramref name="tries"/> are left; 0 locks it.</summary>
    public VirtualKey WithSoTriesLeft(int tries) => WithTriesLeft(SetupClient.So, SoPin, tries);

    /// <summary>Files fill the flash until less than 64 bytes more would fit.</summary>
    public VirtualKey WithFullFlash()
    {
        var host = new SetupClient(this);
        host.Login(SetupClient.User, UserPin);
        int size = 2048;
        for (int number = 0; size >= 16;)
        {
            byte[] name8 = Encoding.UTF8.GetBytes($"fill-{number}");
            if (!TryFill(host, name8, size))
                size /= 2;
            else
                number++;
        }

        host.Logout();
        return this;
    }

    private static bool TryFill(SetupClient host, byte[] name, int size)
    {
        Span<byte> fields = stackalloc byte[12];
        BinaryPrimitives.WriteInt32BigEndian(fields, size);
        BinaryPrimitives.WriteUInt32BigEndian(fields[4..], AnyoneRights);
        BinaryPrimitives.WriteUInt32BigEndian(fields[8..], AnyoneRights);
        var status = host.TrySend(Ins.CreateFile, 0, 0, [.. host.AppId, .. fields, .. name], out _);
        if (status == StatusWord.NotEnoughSpace)
            return false;
        SetupClient.Require(Ins.CreateFile, status);
        fields.Clear();
        status = host.TrySend(Ins.WriteFile, 0, 0, [.. host.AppId, .. fields[..4], (byte)name.Length, .. name, .. new byte[size]], out _);
        if (status != StatusWord.NotEnoughSpace)
        {
            SetupClient.Require(Ins.WriteFile, status);
            return true;
        }

        host.SendApp(Ins.DeleteFile, 0, 0, name);
        return false;
    }

    private void ChangePin(byte type, string? old, string pin)
    {
        ArgumentException.ThrowIfNullOrEmpty(pin);
        var host = new SetupClient(this);
        byte[] old8 = Encoding.UTF8.GetBytes(old ?? "");
        byte[] new8 = Encoding.UTF8.GetBytes(pin);
        byte[] payload = [(byte)old8.Length, .. old8, (byte)new8.Length, .. new8];
        SetupClient.Require(Ins.ChangePin, host.TrySendProtected(Ins.ChangePin, type, host.AppId, payload));
        host.Logout();
    }

    private VirtualKey WithTriesLeft(byte type, string? pin, int tries)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tries);
        var host = new SetupClient(this);
        // Any PIN of the right length that is not the PIN.
        string wrong = string.IsNullOrEmpty(pin) ? "wrong-pin" : pin[..^1] + (pin[^1] == 'x' ? 'y' : 'x');
        int left = host.TriesLeft(type);
        if (left < tries)
            throw new SetupException($"only {left} tries are left");
        while (left > tries)
        {
            host.TryVerify(type, wrong);
            int now = host.TriesLeft(type);
            if (now >= left)
                throw new SetupException("a wrong PIN did not cost a try");
            left = now;
        }

        return this;
    }

    private static (Ins Ins, byte Curve, int Bits) Describe(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.Rsa2048 => (Ins.GenRsaKeyPair, 0, 2048),
        KeyAlgorithm.Rsa3072 => (Ins.GenRsaKeyPair, 0, 3072),
        KeyAlgorithm.Rsa4096 => (Ins.GenRsaKeyPair, 0, 4096),
        KeyAlgorithm.Sm2 => (Ins.GenEccKeyPair, 0, 256),
        KeyAlgorithm.P256 => (Ins.GenEccKeyPair, 1, 256),
        KeyAlgorithm.P384 => (Ins.GenEccKeyPair, 2, 384),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}
