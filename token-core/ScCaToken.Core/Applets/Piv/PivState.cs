using System.Security.Cryptography;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>The PIV application in RAM: PIN and PUK, management key, who has proved what, and the opened private keys.</summary>
internal sealed class PivState(TokenServices services)
{
    private const int LongestManagement = 1 + 32;
    private readonly Dictionary<byte, LoadedKey> _keys = [];
    private readonly byte[] _management = new byte[LongestManagement];
    private int _managementLength;
    private ApplicationState? _application;

    public TokenServices Services { get; } = services;

    public Records Records => Services.Device.Records;

    public PivSeal Seal { get; } = new(services);

    /// <summary>PIN records without the challenge form, which is GM/T 0017's.</summary>
    public PinGuard Pins { get; } = new(services.Device, services.Random, hasChallengeForm: false);

    /// <summary>PIN (user) and PUK (SO).</summary>
    public ApplicationState Application => _application ?? throw new InvalidOperationException("the PIV application is not loaded");

    public bool IsManagementAuthenticated { get; set; }

    public bool IsVerified => Application.IsLoggedIn(PinType.User);

    /// <summary>The management key.</summary>
    public ReadOnlySpan<byte> ManagementKey => _management.AsSpan(1, _managementLength - 1);

    /// <summary>Reads everything from flash unless it has been; a login survives when nobody changed the PIN.</summary>
    public void Load()
    {
        if (_application != null)
            return;
        var application = ReadApplication();
        LoadManagement();
        _application = application;
    }

    /// <summary>Reads again what another owner of the flash, or a cut-off command, may have changed.</summary>
    public void Reload()
    {
        if (_application is not { } older)
            return;
        ForgetKeys();
        using var key = new Secret(stackalloc byte[LongestManagement]);
        _management.CopyTo(key.Bytes);
        var application = ReadApplication();
        LoadManagement();
        _application = application;
        application.Adopt(older);
        older.LogOut();
        IsManagementAuthenticated &= key.Bytes.SequenceEqual(_management);
    }

    /// <summary>True right after a verification, once: "PIN always" is for the very next command only.</summary>
    public bool TakeFreshVerification()
    {
        if (_application is not { HasFreshVerification: true } application)
            return false;
        application.HasFreshVerification = false;
        return true;
    }

    /// <summary>Forgets every proof and wipes what it opened.</summary>
    public void LogOut()
    {
        IsManagementAuthenticated = false;
        LogOutUser();
    }

    /// <summary>Forgets the PIN only.</summary>
    public void LogOutUser()
    {
        _application?.LogOut();
        ForgetKeys();
    }

    /// <summary>Forgets everything.</summary>
    public void Unload()
    {
        LogOut();
        _application = null;
        CryptographicOperations.ZeroMemory(_management);
        _managementLength = 0;
    }

    /// <summary>True when the management key may be used with this algorithm: until one is chosen, both with keys of 24 bytes.</summary>
    public bool ManagementAccepts(byte algorithm) =>
        _management[0] == 0 ? algorithm is PivAlgorithm.TripleDes or PivAlgorithm.Aes192 : algorithm == _management[0];

    /// <summary>The algorithm to announce for the management key.</summary>
    public byte ManagementAlgorithm => _management[0] == 0 ? PivAlgorithm.TripleDes : _management[0];

    /// <summary>True while nobody has set a management key.</summary>
    public bool HasFactoryManagementKey => _management[0] == 0;

    /// <summary>Stores a new management key in a transaction of its own.</summary>
    public void SetManagementKey(byte algorithm, ReadOnlySpan<byte> key)
    {
        Records.Begin();
        PutManagement(Records, algorithm, key);
        Records.Commit();
        LoadManagement();
    }

    public static void PutManagement(Records records, byte algorithm, ReadOnlySpan<byte> key)
    {
        using var record = new Secret(stackalloc byte[LongestManagement]);
        record.Bytes[0] = algorithm;
        key.CopyTo(record.Bytes[1..]);
        records.Put(PivRecords.Management, record.Bytes[..(1 + key.Length)]);
    }

    /// <summary>Reads a key pair's record; empty when the slot has none.</summary>
    public PivKeyRecord ReadKey(byte slot, Span<byte> buffer) =>
        new(buffer[..Math.Max(0, Records.Read(PivRecords.Key(slot), buffer))]);

    /// <summary>Opens the private key of a slot; the caller has checked its policy. Null when the record does not open.</summary>
    public LoadedKey? Open(byte slot, scoped PivKeyRecord record)
    {
        if (_keys.TryGetValue(slot, out var known))
            return known;
        var (algorithm, _) = PivAlgorithm.KeyPair(record.Algorithm);
        Services.Tests.Require(algorithm);
        if (Seal.Open(Application, slot, record) is not { } opened)
            return null;
        // Keys without a PIN are opened each time: nothing of them stays in RAM.
        if (record.Policy != PivPinPolicy.Never)
            _keys[slot] = opened;
        return opened;
    }

    /// <summary>Wipes an opened key whose record was replaced.</summary>
    public void Forget(byte slot)
    {
        if (_keys.Remove(slot, out var key))
            key.Release();
    }

    /// <summary>Takes a freshly verified PIN over.</summary>
    public void LogIn(ReadOnlySpan<byte> storageKey) => Application.LogIn(PinType.User, storageKey);

    /// <summary>Checks PIN or PUK; a wrong one shows how many tries are left, 63C0 for none, and 6983 only says that it was locked before.</summary>
    public StatusWord Check(PinType type, ReadOnlySpan<byte> secret, Span<byte> storageKey, bool keepCharge)
    {
        bool wasLocked = Application.Pin(type).IsLocked;
        var status = Pins.Check(Application, type, secret, storageKey, keepCharge);
        if (!status.IsSuccess && type == PinType.User)
            LogOutUser();
        return status == StatusWord.AuthenticationMethodBlocked && !wasLocked ? StatusWord.RetriesLeft(0) : status;
    }

    private ApplicationState ReadApplication() =>
        Services.Device.ReadApplication(PivRecords.Application) ?? throw new InvalidOperationException("the PIV application is missing");

    private void LoadManagement()
    {
        CryptographicOperations.ZeroMemory(_management);
        _managementLength = Records.Read(PivRecords.Management, _management);
        if (_managementLength < 1 + 16)
            throw new InvalidOperationException("the management key is missing");
    }

    private void ForgetKeys()
    {
        foreach (var key in _keys.Values)
            key.Release();
        _keys.Clear();
    }
}
