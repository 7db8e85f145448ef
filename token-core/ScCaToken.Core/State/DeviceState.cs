using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Core.Apdu;
using ScCaToken.Core.Profiles;

namespace ScCaToken.Core.State;

/// <summary>
/// The directory of everything persistent, read once from flash and kept in step: every change is committed first and
/// only then shown here, so what RAM says is what a power cut would leave.
/// </summary>
internal sealed class DeviceState(Records records)
{
    public const int LabelSize = 32;
    public const int SerialSize = 32;
    public const int DeviceAuthKeySize = 16;
    public const int DeviceAuthMaxTries = 10;

    /// <summary>Longest encoded profile: what the device record has room for beside serial and label.</summary>
    public const int LongestProfile = LongestDeviceRecord - SerialSize - LabelSize;

    private const int LongestDeviceRecord = Records.ChunkSize;

    private readonly OutputBuffer _scratch = new();
    private SortedObjects<ApplicationState> _applications = new();
    private uint _change;
    private readonly IdCounter _applicationIds = new(IdRange.Applications);
    private readonly IdCounter _containerIds = new(IdRange.Containers);
    private readonly IdCounter _fileIds = new(IdRange.Files);

    public Records Records { get; } = records;

    public Profile Profile { get; private set; } = BuiltInProfiles.Default;

    /// <summary>Device label, padded with NUL to 32 bytes.</summary>
    public byte[] Label { get; } = new byte[LabelSize];

    /// <summary>Serial number, padded with NUL to 32 bytes.</summary>
    public byte[] Serial { get; } = new byte[SerialSize];

    public byte[] DeviceAuthKey { get; } = new byte[DeviceAuthKeySize];

    public int DeviceAuthTriesLeft { get; set; }

    public SortedObjects<ApplicationState> Applications => _applications;

    /// <summary>Grows with every change of an object; hosts compare it to see whether what they know is stale.</summary>
    public uint Generation => _change;

    /// <summary>The generation the change being prepared will have.</summary>
    public uint NextGeneration => _change + 1;

    /// <summary>Prepares an empty directory for a key that is being made.</summary>
    public void Begin(Profile profile)
    {
        Forget();
        Profile = profile;
    }

    /// <summary>
    /// Loads everything, taking over the logins of what was loaded before; false when the flash holds no key of ours. When it
    /// fails, what was loaded before waits for the next attempt.
    /// </summary>
    public bool Load()
    {
        var older = _applications;
        _applications = new SortedObjects<ApplicationState>();
        bool isLoaded = false;
        try
        {
            isLoaded = LoadAll();
        }
        finally
        {
            if (!isLoaded)
                _applications = older;
        }

        if (!isLoaded)
            return false;
        foreach (var application in older.Items)
        {
            FindApplication(application.Id)?.Adopt(application);
            application.LogOut();
        }

        return true;
    }

    private bool LoadAll()
    {
        if (!LoadDevice())
            return false;
        var keys = new List<uint>();
        Records.CopyObjectKeys(keys);
        foreach (uint key in keys)
            LoadApplication(key);
        foreach (uint key in keys)
            LoadObject(key);
        return true;
    }

    /// <summary>The application with this id, or null.</summary>
    public ApplicationState? FindApplication(int id) => _applications.Find(id);

    public ApplicationState? FindApplication(ReadOnlySpan<byte> name)
    {
        foreach (var application in _applications.Items)
        {
            if (name.SequenceEqual(application.Name))
                return application;
        }

        return null;
    }

    public static ContainerState? FindContainer(ApplicationState application, ReadOnlySpan<byte> name)
    {
        foreach (var container in application.Containers.Items)
        {
            if (name.SequenceEqual(container.Name))
                return container;
        }

        return null;
    }

    public static FileState? FindFile(ApplicationState application, ReadOnlySpan<byte> name)
    {
        foreach (var file in application.Files.Items)
        {
            if (name.SequenceEqual(file.Name))
                return file;
        }

        return null;
    }

    public int NextApplicationId() => _applicationIds.Next(Records);

    public int NextContainerId() => _containerIds.Next(Records);

    public int NextFileId() => _fileIds.Next(Records);

    /// <summary>Remembers that <paramref name="id"/> was given out (after the commit).</summary>
    public void Used(int id) => CounterOf(id).Use(id);

    /// <summary>The change just committed is visible now.</summary>
    public void Advance() => _change++;

    /// <summary>Puts the device record: serial, label and profile.</summary>
    public void PutDevice(ReadOnlySpan<byte> serial, ReadOnlySpan<byte> label, Profile profile)
    {
        _scratch.Padded(serial, SerialSize, 0);
        _scratch.Padded(label, LabelSize, 0);
        ProfileCodec.Write(profile, _scratch);
        Records.Put(RecordKey.Device, _scratch);
    }

    /// <summary>Puts the counters that deleted objects leave behind: last ids and change number.</summary>
    public void PutCounters(uint change)
    {
        _scratch.UInt16(_applicationIds.Last);
        _scratch.UInt16(_containerIds.Last);
        _scratch.UInt16(_fileIds.Last);
        _scratch.UInt32(change);
        Records.Put(RecordKey.Counters, _scratch);
    }

    public void Put(ApplicationState application, uint revision, ReadOnlySpan<byte> label, int attributesLength)
    {
        application.Write(revision, label, attributesLength, _scratch);
        Records.Put(RecordKey.For(application.Id, RecordKey.Header), _scratch);
    }

    public void Put(ContainerState container, in ContainerHeader header)
    {
        container.Write(in header, _scratch);
        Records.Put(RecordKey.For(container.Id, RecordKey.Header), _scratch);
    }

    public void Put(FileState file, in FileHeader header)
    {
        file.Write(in header, _scratch);
        Records.Put(RecordKey.For(file.Id, RecordKey.Header), _scratch);
    }

    /// <summary>Puts how many tries a PIN has left.</summary>
    public void PutTries(ApplicationState application, PinState pin, int left) =>
        Records.Put(RecordKey.For(application.Id, pin.TriesPart), [(byte)left]);

    public uint LoadPowerCycles()
    {
        Span<byte> record = stackalloc byte[4];
        return Records.Read(RecordKey.PowerCycles, record) == record.Length ? BinaryPrimitives.ReadUInt32BigEndian(record) : 0;
    }

    public void StorePowerCycles(uint count)
    {
        _scratch.UInt32(count);
        Records.Begin();
        Records.Put(RecordKey.PowerCycles, _scratch);
        Records.Commit();
    }

    /// <summary>Forgets everything loaded and wipes what was secret.</summary>
    public void Forget()
    {
        foreach (var application in _applications.Items)
            application.LogOut();
        _applications.Clear();
        CryptographicOperations.ZeroMemory(DeviceAuthKey);
        _change = 0;
        _applicationIds.Restart(0);
        _containerIds.Restart(0);
        _fileIds.Restart(0);
    }

    private bool LoadDevice()
    {
        Span<byte> record = stackalloc byte[LongestDeviceRecord];
        int length = Records.Read(RecordKey.Device, record);
        if (length < SerialSize + LabelSize)
            return false;
        record[..SerialSize].CopyTo(Serial);
        record.Slice(SerialSize, LabelSize).CopyTo(Label);
        var profile = ProfileCodec.Read(record[(SerialSize + LabelSize)..length]);
        if (profile == null)
            return false;
        Profile = profile;
        Records.Read(RecordKey.DeviceAuthKey, DeviceAuthKey);
        Span<byte> small = stackalloc byte[16];
        DeviceAuthTriesLeft = Records.Read(RecordKey.DeviceAuthTries, small) == 1 ? small[0] : 0;
        length = Records.Read(RecordKey.Counters, small);
        var fields = new FieldReader(small[..Math.Max(0, length)]);
        _applicationIds.Restart(fields.UInt16());
        _containerIds.Restart(fields.UInt16());
        _fileIds.Restart(fields.UInt16());
        _change = fields.UInt32();
        return true;
    }

    private void LoadApplication(uint key)
    {
        int id = RecordKey.IdOf(key);
        if (!IdRange.Applications.Contains(id) || key != RecordKey.For(id, RecordKey.Header))
            return;
        if (ReadApplication(id) is not { } application)
            return;
        _applications.Add(id, application);
        Seen(id, application.Revision);
    }

    /// <summary>Reads the header and PINs of an application, or of what is laid out like one; null when there is none.</summary>
    public ApplicationState? ReadApplication(int id)
    {
        Span<byte> record = stackalloc byte[256];
        int length = Records.Read(RecordKey.For(id, RecordKey.Header), record);
        if (length < 0 || ApplicationState.Read(id, record[..length]) is not { } application)
            return null;
        LoadPin(application, application.So);
        LoadPin(application, application.User);
        return application;
    }

    private void LoadPin(ApplicationState application, PinState pin)
    {
        Span<byte> record = stackalloc byte[256];
        int length = Records.Read(RecordKey.For(application.Id, pin.RecordPart), record);
        pin.Record = length > 0 ? record[..length].ToArray() : [];
        pin.Left = Records.Read(RecordKey.For(application.Id, pin.TriesPart), record) == 1 ? record[0] : 0;
    }

    private void LoadObject(uint key)
    {
        int id = RecordKey.IdOf(key);
        if (key != RecordKey.For(id, RecordKey.Header) || id < IdRange.Containers.First)
            return;
        Span<byte> record = stackalloc byte[256];
        int length = Records.Read(key, record);
        if (length < 0)
            return;
        if (IdRange.Containers.Contains(id))
        {
            if (ContainerState.Read(id, record[..length]) is not { } container || FindApplication(container.ApplicationId) is not { } owner)
                return;
            owner.Containers.Add(id, container);
            Seen(id, container.Header.Revision);
        }
        else if (FileState.Read(id, record[..length]) is { } file && FindApplication(file.ApplicationId) is { } owner)
        {
            owner.Files.Add(id, file);
            Seen(id, file.Header.Revision);
        }
    }

    private void Seen(int id, uint revision)
    {
        _change = Math.Max(_change, revision);
        CounterOf(id).Saw(id);
    }

    private IdCounter CounterOf(int id) =>
        IdRange.Applications.Contains(id) ? _applicationIds : IdRange.Containers.Contains(id) ? _containerIds : _fileIds;
}
