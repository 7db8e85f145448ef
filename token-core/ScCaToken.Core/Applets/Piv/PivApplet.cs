using ScCaToken.Core.Apdu;
using ScCaToken.Core.Devices;
using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>
/// The PIV card application (SP 800-73-4), for clients that know nothing of GM/T: RSA and the NIST curves behind a PIN, PUK and management key of its own.
/// Beyond the standard it knows the makers' commands that tools for PIV cards expect (metadata, version, serial number, management key, retries, reset).
/// </summary>
internal sealed class PivApplet(TokenServices services) : IApplet
{
    private const byte DropVerification = 0xFF;
    private readonly PivState _state = new(services);
    private readonly PivManagement _management = new();

    /// <summary>The whole identifier, version included.</summary>
    public static ReadOnlySpan<byte> FullAid => [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00];

    public ReadOnlySpan<byte> Aid => FullAid;

    public bool IsPresent => services.Device.Profile.Piv;

    /// <summary>Makes the application of a new key.</summary>
    public static void Personalize(TokenServices services) => PivFactory.Create(new PivState(services));

    public bool Accepts(byte cla) => cla == 0;

    public StatusWord Select(OutputBuffer response)
    {
        _state.Load();
        _management.Abort();
        Tlv.WriteHeader(response, 0x61, 17);
        Tlv.Write(response, 0x4F, FullAid[5..]);
        Tlv.WriteHeader(response, 0x79, 7);
        Tlv.Write(response, 0x4F, FullAid[..5]);
        return StatusWord.Success;
    }

    public void Deselect()
    {
        _management.Abort();
        _state.LogOut();
    }

    public void Reset()
    {
        _management.Abort();
        _state.Unload();
    }

    /// <summary>The flash may hold something else than what was read.</summary>
    public void Reload()
    {
        _management.Abort();
        _state.Reload();
    }

    public StatusWord Process(scoped in CommandApdu command, OutputBuffer response)
    {
        if (services.HasFailed)
            return StatusWord.InternalError;
        _state.Load();
        bool isFresh = _state.TakeFreshVerification();
        bool isAuthenticate = (PivIns)command.Ins == PivIns.GeneralAuthenticate;
        if (!isAuthenticate)
            _management.Abort();
        try
        {
            return Execute(in command, isFresh, response);
        }
        catch (FlashException) when (isAuthenticate)
        {
            // The key could not be read, so nothing came of the verification: the same command may be sent again.
            _state.Application.HasFreshVerification = isFresh;
            throw;
        }
    }

    public void PassOver()
    {
        _management.Abort();
        _ = _state.TakeFreshVerification();
    }

    public bool MayWrite(scoped in CommandApdu command) => command.Cla is 0 or CommandChain.MoreBit && (PivIns)command.Ins switch
    {
        PivIns.Verify => command.P1 != DropVerification && !command.Data.IsEmpty,
        PivIns.ChangeReferenceData or PivIns.ResetRetryCounter or PivIns.GenerateKeyPair or PivIns.PutData => true,
        PivIns.SetRetries or PivIns.Reset or PivIns.ImportKey or PivIns.SetManagementKey => true,
        _ => false,
    };

    private StatusWord Execute(scoped in CommandApdu command, bool isFresh, OutputBuffer response) =>
        (PivIns)command.Ins switch
        {
            PivIns.Verify => PivPins.Verify(_state, in command),
            PivIns.ChangeReferenceData => PivPins.Change(_state, in command),
            PivIns.ResetRetryCounter => PivPins.ResetRetryCounter(_state, in command),
            PivIns.GenerateKeyPair => PivKeyPairs.Generate(_state, in command, response),
            PivIns.GeneralAuthenticate when command.P2 == PivSlots.Management => _management.Authenticate(_state, in command, response),
            PivIns.GeneralAuthenticate => PivPrivateKeys.Use(_state, isFresh, in command, response),
            PivIns.GetData => PivObjects.Get(_state, in command, response),
            PivIns.PutData => PivObjects.Put(_state, in command),
            PivIns.GetMetadata => PivMetadata.Get(_state, in command, response),
            PivIns.GetSerial or PivIns.GetVersion => PivMetadata.Identify(_state, in command, response),
            PivIns.SetRetries => PivPins.SetRetries(_state, in command),
            PivIns.Reset => PivPins.Reset(_state, in command),
            PivIns.ImportKey => PivKeyPairs.Import(_state, in command),
            PivIns.SetManagementKey => PivManagement.SetKey(_state, in command),
            _ => StatusWord.InstructionNotSupported,
        };
}
