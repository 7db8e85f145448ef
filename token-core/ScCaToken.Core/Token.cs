using System.Security.Cryptography;
using ScCaToken.Core.Apdu;
using ScCaToken.Core.Applets;
using ScCaToken.Core.Applets.Piv;
using ScCaToken.Core.Commands;
using ScCaToken.Core.Devices;
using ScCaToken.Core.Profiles;
using ScCaToken.Core.State;
using ScCaToken.Core.Storage;
using ScCaToken.Protocol;

namespace ScCaToken.Core;

/// <summary>
/// The key: a synchronous state machine between command and response bytes. It has one owner and takes no locks; the same
/// devices and the same commands give the same bytes and the same flash.
/// </summary>
public sealed partial class Token
{
    private readonly TokenServices _services;
    private readonly GmtApplet _gmt;
    private readonly PivApplet _piv;
    private readonly IApplet[] _applets;
    private readonly CommandChain _chain = new();
    private readonly OutputBuffer _response = new();
    private IApplet _selected;
    private bool _isOn;
    private bool _isStale;

    /// <summary>A key over these devices; it does nothing before <see cref="PowerOn"/>.</summary>
    public Token(TokenDevices devices)
    {
        ArgumentNullException.ThrowIfNull(devices);
        _services = new TokenServices(devices);
        _gmt = new GmtApplet(_services);
        _piv = new PivApplet(_services);
        _applets = [_gmt, _piv];
        _selected = _gmt;
    }

    /// <summary>What the applets share, for tests that break a part on purpose.</summary>
    internal TokenServices Services => _services;

    /// <summary>Answer to reset (ISO/IEC 7816-3): T=1, compact TLV, command chaining and extended length, the name SCCAKY.</summary>
    public static ReadOnlySpan<byte> Atr => AnswerToReset.Bytes;

    /// <summary>Erases the flash and makes it a key of <paramref name="profile"/>.</summary>
    /// <exception cref="ArgumentException">The profile contradicts itself or the bounds of GM/T 0027.</exception>
    /// <exception cref="FlashException">The flash failed.</exception>
    public static void Personalize(TokenDevices devices, Profile profile)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentNullException.ThrowIfNull(profile);
        if (profile.FindFault() is { } fault)
            throw new ArgumentException(fault, nameof(profile));
        Personalization.Run(new TokenServices(devices), profile);
    }

    /// <summary>True when the flash holds a personalised key.</summary>
    /// <exception cref="StoreException">The flash holds a newer format or is damaged.</exception>
    public static bool IsPersonalized(TokenDevices devices)
    {
        ArgumentNullException.ThrowIfNull(devices);
        var records = new Records(devices.Flash);
        return records.TryMount() && records.Contains(RecordKey.Device);
    }

    /// <summary>Applies power: mounts the flash, seeds the generator, runs the power-on self-tests, selects the default applet.</summary>
    /// <exception cref="StoreException">The flash holds no store, a newer format, or damage beyond what a power cut can do.</exception>
    /// <exception cref="InvalidOperationException">The flash was never personalised.</exception>
    /// <exception cref="FlashException">The flash failed.</exception>
    public void PowerOn()
    {
        PowerOff();
        if (!_services.Device.Records.TryMount() || !_services.Device.Load())
            throw new InvalidOperationException("the flash holds no personalised key");
        _services.StartPowerCycle();
        _isStale = false;
        _isOn = true;
    }

    /// <summary>Takes power away: everything volatile is wiped.</summary>
    public void PowerOff()
    {
        Reset();
        _isOn = false;
        _services.Random.Wipe();
        _services.Device.Forget();
        _services.Device.Records.Unmount();
    }

    /// <summary>Warm reset: every login, session key and chain is gone, the default applet is selected; the flash stays mounted.</summary>
    public void Reset()
    {
        foreach (var applet in _applets)
            applet.Reset();
        _selected = _gmt;
        _chain.Abort();
        _response.Clear();
    }

    /// <summary>
    /// Takes over what another owner of the same flash has committed. A login stays when its application's PINs are
    /// unchanged, an opened key when its pair is. A flash that was erased or put back since takes <see cref="PowerOn"/>.
    /// </summary>
    /// <exception cref="StoreException">The flash no longer holds a usable store; no command is executed until one of the next refreshes succeeds.</exception>
    /// <exception cref="InvalidOperationException">The flash no longer holds a personalised key; as above.</exception>
    /// <exception cref="FlashException">The flash failed; as above.</exception>
    public void Refresh()
    {
        if (!_isOn)
            return;
        bool wasStale = _isStale;
        _isStale = true;
        ulong known = _services.Device.Records.Generation;
        _services.Device.Records.Refresh();
        if (wasStale || _services.Device.Records.Generation != known)
            Reload();
        _isStale = false;
    }

    /// <summary>
    /// Executes one command APDU and returns the length of the response APDU (data and status word). Never throws for any
    /// command; a power loss raised by the flash passes. <paramref name="response"/> should have
    /// <c>Ne + 2</c> bytes; with fewer, the rest of the answer waits for GET RESPONSE.
    /// </summary>
    public int Process(ReadOnlySpan<byte> command, Span<byte> response)
    {
        if (response.Length < 2)
            return 0;
        if (!_isOn)
            return Write(StatusWord.InternalError, 0, response);
        if (_isStale && !TryRefresh())
            return Write(StatusWord.MemoryFailure, 0, response);
        int expected = 0;
        StatusWord status;
        try
        {
            status = Dispatch(command, out expected);
        }
        catch (StoreFullException)
        {
            _services.Device.Records.Abandon();
            status = StatusWord.NotEnoughSpace;
        }
        catch (FlashException)
        {
            status = Recover(StatusWord.MemoryFailure);
        }
        catch (Exception e) when (e is not PowerLostException)
        {
            status = Recover(StatusWord.InternalError);
        }

        return Answer(status, expected, response);
    }

    /// <summary>
    /// True when the command is a signature that is in order: it has been authorised, and <paramref name="deferred"/> computes it outside the
    /// token. Otherwise the command is one for <see cref="Process"/>.
    /// </summary>
    /// <param name="command">The command APDU.</param>
    /// <param name="workspace">Memory for the computation, at least <see cref="DeferredOperation.WorkspaceSize"/> bytes.</param>
    /// <param name="deferred">The signature to complete.</param>
    public bool TryDefer(ReadOnlySpan<byte> command, Span<byte> workspace, out DeferredOperation deferred)
    {
        deferred = new DeferredOperation(workspace);
        return _isOn && !_isStale && _selected == _gmt && IsWholeSignature(command, out var apdu) && TryPrepare(in apdu, ref deferred.Signature);
    }

    /// <summary>True when the command may write the flash, by the instruction table alone; a malformed one does not. What ends a chain may, whatever its own data look like.</summary>
    public bool MayWrite(ReadOnlySpan<byte> command) =>
        CommandApdu.TryParse(command, out var apdu) && (_chain.IsOpen || _selected.MayWrite(in apdu));

    private static bool IsWholeSignature(ReadOnlySpan<byte> command, out CommandApdu apdu) =>
        CommandApdu.TryParse(command, out apdu) && apdu.Cla == GmtApplet.Class && SignCommands.Handles((Ins)apdu.Ins);

    // Whatever is not ready to be computed is left to Process, which says why.
    private bool TryPrepare(scoped in CommandApdu apdu, ref PreparedSignature prepared)
    {
        if (_chain.IsOpen)
            return false;
        try
        {
            _response.Clear();
            return _gmt.TryPrepare(in apdu, _response, out _, out var context).IsSuccess && SignCommands.CanDefer(in context, NormalLength(in apdu))
                && SignCommands.Prepare(in context, ref prepared).IsSuccess;
        }
        catch (Exception e) when (e is not PowerLostException)
        {
            prepared.Release();
            return false;
        }
    }

    // The flash may hold either side of the interrupted change: read again which, now or before the next command.
    private StatusWord Recover(StatusWord status)
    {
        _chain.Abort();
        _services.Device.Records.Abandon();
        _isStale = true;
        _ = TryRefresh();
        return status;
    }

    private bool TryRefresh()
    {
        try
        {
            Refresh();
            return true;
        }
        catch (Exception e) when (e is not PowerLostException)
        {
            return false;
        }
    }

    private void Reload()
    {
        Span<byte> deviceKey = stackalloc byte[DeviceState.DeviceAuthKeySize];
        _services.Device.DeviceAuthKey.CopyTo(deviceKey);
        // Whatever goes wrong below, an authentication under a key that may be no more is gone.
        bool wasAuthenticated = _gmt.Session.IsDeviceAuthenticated;
        _gmt.Session.IsDeviceAuthenticated = false;
        try
        {
            if (!_services.Device.Load())
                throw new InvalidOperationException("the flash no longer holds a personalised key");
            _piv.Reload();
            _gmt.Session.IsDeviceAuthenticated = wasAuthenticated && deviceKey.SequenceEqual(_services.Device.DeviceAuthKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(deviceKey);
        }
    }
}
