using System.Security.Cryptography;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Piv;

/// <content>PIN, PUK and management key.</content>
public sealed partial class PivCard
{
    private const byte ApplicationPin = 0x80, Puk = 0x81;
    private const int PinSize = 8, DefaultTries = 3;

    // Over the PUK: a login may be lost on another thread than the one that uses it, and half a PUK costs a try.
    private readonly Lock _pukGate = new();

    // The PUK between the SO's login and its end; first byte 0 when there is none.
    private readonly byte[] _puk = GC.AllocateArray<byte>(PinSize, pinned: true);

    /// <summary>Whether the PUK of an SO's login lies in memory.</summary>
    public bool HoldsPuk => _puk[0] != 0;

    // The card does not say how many tries a PIN has at the full count; the highest count seen is the best answer.
    private int _mostTriesSeen = DefaultTries;

    /// <inheritdoc/>
    public CardTokenStatus GetStatus()
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead];
        var sw = Channel.Transmit(new ApduWriter(buffer, 0x00, 0x20, 0x00, ApplicationPin).Finish(), [], out _);
        int left = sw.IsRetries ? sw.Retries : sw == StatusWord.AuthenticationMethodBlocked ? 0 : _mostTriesSeen;
        _mostTriesSeen = Math.Max(_mostTriesSeen, left);
        var user = new PinStatus(_mostTriesSeen, left, IsFactoryPin: false, MustChange: false, IsInitialized: true);
        var officer = new PinStatus(DefaultTries, DefaultTries, IsFactoryPin: false, MustChange: false, IsInitialized: true);
        return new CardTokenStatus("PIV", _generation, user, officer, sw.IsSuccess ? PinType.User : _officerEpoch == Channel.Epoch ? PinType.SecurityOfficer : null, 6, 64, IsInitialized: true);
    }

    /// <summary>
    /// The user's PIN. For the SO the management key as 32, 48 or 64 hexadecimal digits, which makes keys and certificates, or the PUK, which
    /// sets the user PIN (<see cref="InitUserPin"/>). PIV cannot verify a PUK alone: a wrong one shows when it is used.
    /// </summary>
    public void Login(PinType type, ReadOnlySpan<byte> pin)
    {
        if (type == PinType.SecurityOfficer && pin.Length is >= 6 and <= PinSize)
        {
            lock (_pukGate)
            {
                Pad(pin, _puk);
                _officerEpoch = Channel.Epoch;
            }

            return;
        }

        if (type == PinType.SecurityOfficer)
        {
            AuthenticateManagement(pin);
            return;
        }

        Span<byte> padded = stackalloc byte[PinSize];
        Pad(pin, padded);
        Send(0x20, 0x00, ApplicationPin, padded);
    }

    /// <inheritdoc/>
    public void ForgetLogin()
    {
        lock (_pukGate)
        {
            _officerEpoch = -1;
            CryptographicOperations.ZeroMemory(_puk);
        }
    }

    /// <inheritdoc/>
    public void Logout()
    {
        ForgetLogin();
        // P1 = FF drops the verified state (SP 800-73-4 part 2 §3.2.1); older cards know only a SELECT of something else.
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead];
        var sw = Channel.Transmit(new ApduWriter(buffer, 0x00, 0x20, 0xFF, ApplicationPin).Finish(), [], out _);
        if (!sw.IsSuccess)
            Channel.Reset();
    }

    /// <summary>Changes the PIN, or for the SO the PUK.</summary>
    public void ChangePin(PinType type, ReadOnlySpan<byte> oldPin, ReadOnlySpan<byte> newPin)
    {
        Span<byte> both = stackalloc byte[2 * PinSize];
        Pad(oldPin, both);
        Pad(newPin, both[PinSize..]);
        Send(0x24, 0x00, type == PinType.User ? ApplicationPin : Puk, both);
        lock (_pukGate)
        {
            if (type == PinType.SecurityOfficer && HoldsPuk)
                Pad(newPin, _puk);
        }
    }

    /// <summary>Sets a new PIN with the PUK.</summary>
    public void UnblockUserPin(ReadOnlySpan<byte> soPin, ReadOnlySpan<byte> newPin)
    {
        Span<byte> both = stackalloc byte[2 * PinSize];
        Pad(soPin, both);
        Pad(newPin, both[PinSize..]);
        Send(0x2C, 0x00, ApplicationPin, both);
    }

    /// <summary>Sets the user PIN with the PUK the SO logged in with; 6982 after that login is lost, 6D00 after one with the management key, which opens no PIN.</summary>
    public void InitUserPin(ReadOnlySpan<byte> newPin)
    {
        Span<byte> both = stackalloc byte[2 * PinSize];
        Pad(newPin, both[PinSize..]);
        lock (_pukGate)
        {
            if (_officerEpoch != Channel.Epoch)
            {
                ForgetLogin();
                throw new CardException(StatusWord.SecurityStatusNotSatisfied);
            }

            if (!HoldsPuk)
                throw new CardException(StatusWord.InstructionNotSupported);
            _puk.CopyTo(both);
        }

        Send(0x2C, 0x00, ApplicationPin, both);
    }

    /// <summary>Not possible: PIV cards are reset by their makers' tools.</summary>
    public void Initialize(ReadOnlySpan<byte> soPin, string label) => throw Unsupported();

    /// <summary>A PIN has 6 to 8 bytes and is padded with FF (SP 800-73-4 part 2 §2.4.3).</summary>
    private static void Pad(ReadOnlySpan<byte> pin, Span<byte> padded)
    {
        if (pin.Length is < 6 or > PinSize)
            throw new CardException(StatusWord.PinLengthInvalid);
        padded[..PinSize].Fill(0xFF);
        pin.CopyTo(padded);
    }

    private void Send(byte ins, byte p1, byte p2, Span<byte> secret)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2 * PinSize];
        try
        {
            var command = new ApduWriter(buffer, 0x00, ins, p1, p2);
            command.Bytes(secret);
            Channel.Invoke(command.Finish());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(buffer);
        }
    }
}
