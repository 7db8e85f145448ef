using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ScCaToken.Crypto;
using ScCaToken.Devices;
using ScCaToken.Protocol;

namespace ScCaToken.Simulator;

/// <summary>The host's side of docs/APDU.md, as much of it as preparing a key takes; works on the first application of the key.</summary>
internal sealed class SetupClient
{
    private const byte Class = 0x80;
    private const int ChallengeLength = 16;
    private const int PointLength = 64;
    private readonly VirtualKey _key;
    private readonly HostRandom _random;

    public SetupClient(VirtualKey key)
    {
        _key = key;
        _random = new HostRandom(key.IsSeeded);
        byte[] names = Send(Ins.EnumApplication, 0, 0, []);
        int end = Array.IndexOf(names, (byte)0);
        if (end <= 0)
            throw new SetupException("the key has no application yet");
        AppId = Send(Ins.OpenApplication, 0, 0, names.AsSpan(0, end))[^2..];
    }

    /// <summary>PIN types of docs/APDU.md §2.</summary>
    public const byte User = 1;

    /// <summary>PIN types of docs/APDU.md §2.</summary>
    public const byte So = 0;

    /// <summary>Identifier of the application, 2 bytes.</summary>
    public byte[] AppId { get; }

    /// <summary>Sends a command of the key; its answer's data, or an exception with the status word.</summary>
    public byte[] Send(Ins ins, byte p1, byte p2, ReadOnlySpan<byte> data)
    {
        var status = TrySend(ins, p1, p2, data, out byte[] answer);
        return status.IsSuccess ? answer : throw new SetupException(ins, status);
    }

    /// <summary>Sends a command on the application; <paramref name="data"/> follows its identifier.</summary>
    public byte[] SendApp(Ins ins, byte p1, byte p2, ReadOnlySpan<byte> data) => Send(ins, p1, p2, [.. AppId, .. data]);

    /// <summary>Sends a payload that must not travel in clear, under a fresh one-time key (§2.1).</summary>
    public StatusWord TrySendProtected(Ins ins, byte p2, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload)
    {
        byte[] opened = Send(Ins.OpenProtected, 0, 0, []);
        byte[] plain = [.. opened.AsSpan(0, ChallengeLength), (byte)ins, p2, .. payload];
        byte[] cipher = new byte[Sm2.CiphertextLength(plain.Length)];
        bool encrypted = Sm2.TryEncrypt(opened.AsSpan(ChallengeLength, PointLength), plain, _random, cipher);
        CryptographicOperations.ZeroMemory(plain);
        if (!encrypted)
            throw new SetupException("the key's one-time public key is invalid");
        const int TagEnd = PointLength + 32;
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, cipher.Length - TagEnd);
        return TrySend(ins, 1, p2, [.. prefix, .. cipher.AsSpan(0, TagEnd), .. length, .. cipher.AsSpan(TagEnd)], out _);
    }

    /// <summary>Presents a PIN.</summary>
    public StatusWord TryVerify(byte type, string pin) => TrySendProtected(Ins.VerifyPin, type, AppId, Encoding.UTF8.GetBytes(pin));

    /// <summary>Presents a PIN that has to be right.</summary>
    public void Login(byte type, string? pin)
    {
        if (string.IsNullOrEmpty(pin))
            throw new SetupException($"the {(type == User ? "user" : "SO")} PIN is not known; set VirtualKey.{(type == User ? "UserPin" : "SoPin")}");
        Require(Ins.VerifyPin, TryVerify(type, pin));
    }

    /// <summary>Ends every login.</summary>
    public void Logout() => SendApp(Ins.ClearSecureState, 0, 0, []);

    /// <summary>Tries left of a PIN.</summary>
    public int TriesLeft(byte type) => SendApp(Ins.GetPinInfo, 0, type, [])[1];

    /// <summary>Throws unless the status is 9000.</summary>
    public static void Require(Ins ins, StatusWord status)
    {
        if (!status.IsSuccess)
            throw new SetupException(ins, status);
    }

    /// <summary>Sends a command in extended form and takes the answer apart.</summary>
    public StatusWord TrySend(Ins ins, byte p1, byte p2, ReadOnlySpan<byte> data, out byte[] answer)
    {
        byte[] lengths = data.IsEmpty ? [0, 0, 0] : [0, (byte)(data.Length >> 8), (byte)(data.Length & 0xFF), .. data, 0, 0];
        byte[] response = _key.Transmit([Class, (byte)ins, p1, p2, .. lengths]);
        answer = response[..^2];
        return new StatusWord(BinaryPrimitives.ReadUInt16BigEndian(response.AsSpan(response.Length - 2)));
    }

    /// <summary>Randomness of the host; on a seeded key it follows from a constant, so that preparing it replays too.</summary>
    private sealed class HostRandom(bool isSeeded) : IRandomSource
    {
        private readonly SeededEntropy? _seeded = isSeeded ? new SeededEntropy("setup"u8) : null;

        public void Fill(Span<byte> destination)
        {
            if (_seeded is null)
                RandomNumberGenerator.Fill(destination);
            else
                _seeded.Read(destination);
        }
    }
}
