using ScCaToken.Core.Devices;
using ScCaToken.Core.Profiles;
using ScCaToken.Devices;

namespace ScCaToken.Simulator;

/// <content>Port, power and snapshots.</content>
public sealed partial class VirtualKey
{
    /// <summary>Puts the key into its port; it powers on. Nothing happens when it is there already.</summary>
    public void Plug()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (IsPlugged)
                return;
            IsPlugged = true;
            try
            {
                PowerOnLocked();
            }
            catch
            {
                IsPlugged = IsPowered;
                throw;
            }
        }

        Plugged?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Pulls the key: power and everything volatile are gone.</summary>
    public void Unplug()
    {
        lock (_gate)
        {
            if (!IsPlugged)
                return;
            PowerOffLocked();
            IsPlugged = false;
        }

        Unplugged?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Gives a plugged key power again after <see cref="PowerOff"/> or a power cut.</summary>
    /// <exception cref="KeyAbsentException">The key is unplugged.</exception>
    public void PowerOn()
    {
        lock (_gate)
        {
            if (!IsPlugged)
                throw new KeyAbsentException("the key is not plugged in");
            if (!IsPowered)
                PowerOnLocked();
        }
    }

    /// <summary>Takes the power away between two commands; the key stays in its port.</summary>
    public void PowerOff()
    {
        lock (_gate)
            PowerOffLocked();
    }

    /// <summary>Warm reset: logins, session keys and chains are gone, the default applet is selected.</summary>
    /// <exception cref="KeyAbsentException">The key is unplugged or has no power.</exception>
    public void Reset()
    {
        lock (_gate)
        {
            if (!IsPowered)
                throw new KeyAbsentException();
            _token.Reset();
            ResetCount++;
        }
    }

    /// <summary>
    /// Cuts the power at the n-th changing flash operation from now (1 is the next one). The command that reaches it ends in
    /// <see cref="PowerLostException"/>; <see cref="PowerOn"/> brings the key back.
    /// </summary>
    /// <param name="atOperation">1 or more.</param>
    /// <param name="mode">What the operation leaves behind.</param>
    /// <param name="seed">Chooses the noise of <see cref="CutMode.Garbled"/>.</param>
    public void CutPower(int atOperation, CutMode mode = CutMode.Torn, ulong seed = 1)
    {
        lock (_gate)
            _board.Power.Arm(atOperation, mode, seed);
    }

    /// <summary>Takes a power cut that has not happened yet back.</summary>
    public void CancelPowerCut()
    {
        lock (_gate)
            _board.Power.Disarm();
    }

    /// <summary>A copy of the raw flash, page after page: what somebody with a soldering iron would read.</summary>
    public byte[] FlashContent() => Snapshot().Flash;

    /// <summary>A copy of everything the key keeps without power.</summary>
    public KeySnapshot Snapshot()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            byte[] flash;
            if (_board.File is { } file)
            {
                using var write = file.BeginWrite();
                flash = _board.ReadAll();
            }
            else
            {
                flash = _board.ReadAll();
            }

            return new KeySnapshot(_board.Header, flash, UserPin, SoPin);
        }
    }

    /// <summary>
    /// Makes the key what it was at the snapshot and power-cycles it. On operating-system entropy it draws fresh noise, so no
    /// nonce is used twice; a seeded key replays. Other openings of the same image are power-cycled before their next command.
    /// </summary>
    /// <exception cref="ArgumentException">The snapshot is of a key with another flash or another seed.</exception>
    public void Restore(KeySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!FitsBoard(snapshot))
                throw new ArgumentException("the snapshot is of a key with another flash or another seed", nameof(snapshot));
            PowerOffLocked();
            if (_board.File is { } file)
            {
                using var write = file.BeginWrite();
                _board.WriteAll(snapshot.Flash);
            }
            else
            {
                _board.WriteAll(snapshot.Flash);
            }

            (UserPin, SoPin) = (snapshot.UserPin, snapshot.SoPin);
            if (IsPlugged)
                PowerOnLocked();
        }
    }

    /// <summary>A second key in memory with the same content; the two go their own ways from here.</summary>
    public VirtualKey Fork() => FromSnapshot(Snapshot(), _board.Devices.TestsAtFirstUse);

    /// <summary>A new key in memory with the content of a snapshot.</summary>
    public static VirtualKey FromSnapshot(KeySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return FromSnapshot(snapshot, testsAtFirstUse: false);
    }

    private static VirtualKey FromSnapshot(KeySnapshot snapshot, bool testsAtFirstUse) =>
        new(Board.Fork(snapshot, testsAtFirstUse), snapshot.UserPin, snapshot.SoPin);

    /// <summary>Erases the key and makes it new, in place: every application, key and file is gone, and its login in every process.</summary>
    /// <exception cref="ArgumentException">The profile contradicts itself or the bounds of GM/T 0027; the key is what it was.</exception>
    public void Personalize(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (profile.FindFault() is { } fault)
            throw new ArgumentException(fault, nameof(profile));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            PowerOffLocked();
            _board.Power.RestorePower();
            if (_board.File is { } file)
            {
                using var write = file.BeginWrite();
                _board.Personalize(profile);
            }
            else
            {
                _board.Personalize(profile);
            }

            (UserPin, SoPin) = (profile.FactoryUserPin, profile.FactorySoPin);
            if (IsPlugged)
                PowerOnLocked();
        }
    }

    private bool FitsBoard(KeySnapshot snapshot) =>
        snapshot.Header.PageSize == _board.Header.PageSize
        && snapshot.Header.PageCount == _board.Header.PageCount
        && snapshot.Header.ProgramSize == _board.Header.ProgramSize
        && snapshot.Header.Seed.AsSpan().SequenceEqual(_board.Header.Seed);

    private void PowerOnLocked()
    {
        _board.Power.RestorePower();
        if (_board.File is { } file)
        {
            using var write = file.BeginWrite();
            StartToken();
            _seen = file.VersionAfterWrite;
        }
        else
        {
            StartToken();
        }

        IsPowered = true;
    }

    // On a shared image, under its lock.
    private void StartToken()
    {
        _board.Noise?.Rewind();
        _token.PowerOn();
        _rewritesSeen = _board.File?.Rewrites ?? 0;
        ResetCount++;
    }

    private void PowerOffLocked()
    {
        if (!IsPowered)
            return;
        IsPowered = false;
        _token.PowerOff();
    }
}
