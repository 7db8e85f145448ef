using System.Text;
using ScCaToken.Core.State;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>The PIV application as it leaves the factory, and again after a reset: always one transaction.</summary>
internal static class PivFactory
{
    public const int FactoryTries = 3;
    private const int Chuid = 0x5FC102;
    private const int Capabilities = 0x5FC107;
    private const int GuidSize = 16;
    private const int CardIdSize = 14;

    /// <summary>123456, padded.</summary>
    public static ReadOnlySpan<byte> FactoryPin => [0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0xFF, 0xFF];

    /// <summary>12345678.</summary>
    public static ReadOnlySpan<byte> FactoryPuk => "12345678"u8;

    /// <summary>Three times 0102030405060708; 24 bytes serve 3DES and AES-192 alike.</summary>
    public static ReadOnlySpan<byte> FactoryManagementKey =>
        [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8];

    /// <summary>Makes the application, in place of whatever was there.</summary>
    public static void Create(PivState state)
    {
        var services = state.Services;
        var records = services.Device.Records;
        var application = new ApplicationState(PivRecords.Application, [], Rights.Anyone, FactoryTries, FactoryTries);
        using var storageKey = new Secret(stackalloc byte[ApplicationState.StorageKeySize]);
        services.Random.Fill(storageKey.Bytes);
        records.Begin();
        PivRecords.DeleteAll(records);
        PutPins(state, application, storageKey.Bytes);
        PivState.PutManagement(records, 0, FactoryManagementKey);
        state.Seal.Create(storageKey.Bytes);
        PutObjects(services);
        records.Commit();
    }

    /// <summary>Puts the factory PIN and PUK with full tries into the running transaction.</summary>
    public static void PutPins(PivState state, ApplicationState application, ReadOnlySpan<byte> storageKey)
    {
        state.Services.Device.Put(application, revision: 0, application.Label, attributesLength: 0);
        state.Pins.Put(application, PinType.User, FactoryPin, storageKey, PinFlags.Factory);
        state.Pins.Put(application, PinType.So, FactoryPuk, storageKey, PinFlags.Factory);
    }

    // SP 800-73-4 part 1 §3.1: CHUID and CCC are mandatory. No agency issued this card: its FASC-N is the one of 9999-9999-999999.
    private static void PutObjects(TokenServices services)
    {
        Span<byte> chuid = stackalloc byte[59];
        byte[] prefix = [0x30, 0x19, 0xD4, 0xE7, 0x39, 0xDA, 0x73, 0x9C, 0xED, 0x39, 0xCE, 0x73, 0x9D, 0x83, 0x68, 0x58, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21, 0xC8, 0x42, 0x10, 0xC3, 0xEB, 0x34, GuidSize];
        prefix.CopyTo(chuid);
        var guid = chuid.Slice(prefix.Length, GuidSize);
        services.Random.Fill(guid);
        // RFC 4122 §4.4: a random UUID says so.
        guid[6] = (byte)((guid[6] & 0x0F) | 0x40);
        guid[8] = (byte)((guid[8] & 0x3F) | 0x80);
        var rest = chuid[(prefix.Length + GuidSize)..];
        rest[0] = 0x35;
        rest[1] = 8;
        Encoding.ASCII.GetBytes("20991231", rest[2..]);
        rest[10] = 0x3E;
        rest[12] = 0xFE;
        PivObjects.Put(services.Device.Records, PivRecords.ObjectId(Chuid), chuid);

        Span<byte> id = stackalloc byte[CardIdSize];
        services.Random.Fill(id);
        byte[] capabilities =
        [
            0xF0, 0x15, 0xA0, 0x00, 0x00, 0x01, 0x16, 0xFF, 0x02, .. id, 0xF1, 0x01, 0x21, 0xF2, 0x01, 0x21, 0xF3, 0x00,
            0xF4, 0x01, 0x00, 0xF5, 0x01, 0x10, 0xF6, 0x00, 0xF7, 0x00, 0xFA, 0x00, 0xFB, 0x00, 0xFC, 0x00, 0xFD, 0x00, 0xFE, 0x00,
        ];
        PivObjects.Put(services.Device.Records, PivRecords.ObjectId(Capabilities), capabilities);
    }
}
