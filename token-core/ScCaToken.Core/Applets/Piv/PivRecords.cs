using ScCaToken.Core.State;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>Where the PIV application keeps its records: ids between the device record and the range of GM/T applications, so that neither sees the other.</summary>
internal static class PivRecords
{
    /// <summary>Id of the record set of PIN and PUK, laid out as an application's: the PUK in the place of the SO PIN.</summary>
    public const int Application = 0x0100;

    /// <summary>Id of the key pairs; the part is the key reference.</summary>
    public const int Keys = 0x0101;

    /// <summary>Longest content of one data object, in bytes.</summary>
    public const int LongestObject = 8 * Records.ChunkSize;

    private const int StandardObjects = 0x0200;
    private const int MakersObjects = 0x0300;
    private const int ObjectsPerRange = 0x100;
    private const int ManagementPart = 5;
    private const int SealPart = 6;

    /// <summary>Management key: algorithm 1 (0 = 3DES or AES-192, not chosen yet) ‖ key.</summary>
    public static uint Management => RecordKey.For(Application, ManagementPart);

    /// <summary>What new private keys are sealed to: key for those without PIN 16 ‖ SM2 point 64 ‖ SM2 private key wrapped under the storage key.</summary>
    public static uint Seal => RecordKey.For(Application, SealPart);

    /// <summary>The key pair of a slot.</summary>
    public static uint Key(byte slot) => RecordKey.For(Keys, slot);

    /// <summary>Id of a data object (5FC1xx and 5FFFxx), 0 when there can be none of that tag.</summary>
    public static int ObjectId(int tag) => (tag >> 8) switch
    {
        0x5FC1 when (tag & 0xFF) is >= 0x01 and <= 0x23 => StandardObjects + (tag & 0xFF),
        0x5FFF when (tag & 0xFF) < 0x20 => MakersObjects + (tag & 0xFF),
        _ => 0,
    };

    /// <summary>Deletes everything of the PIV application inside the running transaction.</summary>
    public static void DeleteAll(Records records) => records.DeleteObjects(Application, MakersObjects + ObjectsPerRange - 1);
}
