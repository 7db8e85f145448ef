using System.Security.Cryptography;
using ScCaToken.Core.Apdu;
using ScCaToken.Protocol;

namespace ScCaToken.Core.State;

/// <summary>Who has proved a PIN to the application.</summary>
internal enum Login : byte
{
    None = 0,
    User = 1,
    So = 2,
}

/// <summary>An application: its PINs, its containers and files, and who is logged in. The login and the storage key live in RAM only.</summary>
internal sealed class ApplicationState(int id, byte[] name, uint createFileRights, int soTries, int userTries)
{
    public const int LongestName = 32;
    public const int StorageKeySize = KeyWrap.KeySize;

    private readonly byte[] _storageKey = new byte[StorageKeySize];

    public int Id { get; } = id;

    public byte[] Name { get; } = name;

    public uint CreateFileRights { get; } = createFileRights;

    public uint Revision { get; set; }

    public int AttributesLength { get; set; }

    /// <summary>Token label as hosts show it, 32 bytes padded with spaces.</summary>
    public byte[] Label { get; } = new byte[32];

    public PinState So { get; } = new(PinType.So, soTries);

    public PinState User { get; } = new(PinType.User, userTries);

    public SortedObjects<ContainerState> Containers { get; } = new();

    public SortedObjects<FileState> Files { get; } = new();

    public Login Login { get; private set; }

    /// <summary>True from a user PIN verification until an operation of an "authenticate always" key uses it up.</summary>
    public bool HasFreshVerification { get; set; }

    /// <summary>The key that wraps private keys; valid while somebody is logged in.</summary>
    public ReadOnlySpan<byte> StorageKey => _storageKey;

    public PinState Pin(PinType type) => type == PinType.So ? So : User;

    public bool IsLoggedIn(PinType type) => Login == (type == PinType.So ? Login.So : Login.User);

    /// <summary>Shows a label that has been committed.</summary>
    public void SetLabel(ReadOnlySpan<byte> label)
    {
        Label.AsSpan().Fill((byte)' ');
        label.CopyTo(Label);
    }

    /// <summary>Enters the state of <paramref name="type"/>, leaving the other.</summary>
    public void LogIn(PinType type, ReadOnlySpan<byte> storageKey)
    {
        if (!IsLoggedIn(type))
            LogOut();
        storageKey.CopyTo(_storageKey);
        Login = type == PinType.So ? Login.So : Login.User;
        HasFreshVerification = type == PinType.User;
    }

    /// <summary>Leaves every state and wipes what it gave.</summary>
    public void LogOut()
    {
        Login = Login.None;
        HasFreshVerification = false;
        CryptographicOperations.ZeroMemory(_storageKey);
        foreach (var container in Containers.Items)
            container.ForgetKeys();
    }

    /// <summary>Takes over the login of an older copy of this application when nobody has changed its PINs or locked the one behind the login since.</summary>
    public void Adopt(ApplicationState older)
    {
        if (older.Login == Login.None || Pin(older.Login == Login.So ? PinType.So : PinType.User).IsLocked
            || !older.So.Record.AsSpan().SequenceEqual(So.Record) || !older.User.Record.AsSpan().SequenceEqual(User.Record))
            return;
        older._storageKey.CopyTo(_storageKey, 0);
        Login = older.Login;
        HasFreshVerification = older.HasFreshVerification;
        foreach (var container in older.Containers.Items)
            Containers.Find(container.Id)?.Adopt(container);
    }

    /// <summary>Success when the current login holds one of <paramref name="rights"/> (SKF rights, OR-able); 6985 when its PIN must be changed first, else 6982.</summary>
    public StatusWord Permits(uint rights)
    {
        if ((rights & Rights.Anyone) == Rights.Anyone)
            return StatusWord.Success;
        uint held = Login switch { Login.User => Rights.User, Login.So => Rights.So, _ => Rights.Never };
        if ((rights & held) == 0)
            return StatusWord.SecurityStatusNotSatisfied;
        return MustChange ? StatusWord.ConditionsNotSatisfied : StatusWord.Success;
    }

    /// <summary>True when the PIN behind the login must be changed before it gives a right.</summary>
    private bool MustChange => Login switch
    {
        Login.User => (User.Flags & PinFlags.MustChange) != 0,
        Login.So => (So.Flags & PinFlags.MustChange) != 0,
        _ => false,
    };

    public void Write(uint revision, ReadOnlySpan<byte> label, int attributesLength, OutputBuffer target)
    {
        target.UInt32(revision);
        target.UInt32(CreateFileRights);
        target.Byte((byte)So.MaxTries);
        target.Byte((byte)User.MaxTries);
        target.UInt16(attributesLength);
        target.Padded(label, 32, (byte)' ');
        target.Bytes(Name);
    }

    public static ApplicationState? Read(int id, ReadOnlySpan<byte> record)
    {
        var fields = new FieldReader(record);
        uint revision = fields.UInt32();
        uint rights = fields.UInt32();
        int soTries = fields.Byte();
        int userTries = fields.Byte();
        int attributesLength = fields.UInt16();
        var label = fields.Bytes(32);
        var name = fields.Rest();
        if (fields.Failed)
            return null;
        var application = new ApplicationState(id, name.ToArray(), rights, soTries, userTries) { Revision = revision, AttributesLength = attributesLength };
        label.CopyTo(application.Label);
        return application;
    }
}
