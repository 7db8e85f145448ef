namespace ScCaToken.Core.State;

/// <summary>
/// Keys of the record store: id (16 bits) ‖ part (8) ‖ chunk (8). Device records have id 0; applications, containers and
/// files live in disjoint id ranges, so one number names an object and a range scan finds all of a kind.
/// </summary>
internal static class RecordKey
{
    public const uint Device = 1;
    public const uint DeviceAuthKey = 2;
    public const uint DeviceAuthTries = 3;
    public const uint Counters = 4;
    public const uint PowerCycles = 5;

    /// <summary>The descriptive record every object has.</summary>
    public const int Header = 0;

    /// <summary>Application: SO and user PIN records, then their try counters.</summary>
    public const int SoPin = 1;
    public const int UserPin = 2;
    public const int SoTries = 3;
    public const int UserTries = 4;

    /// <summary>Container: key pairs and certificates; + kind (0 encryption, 1 signing).</summary>
    public const int KeyPair = 1;
    public const int Certificate = 3;

    /// <summary>File: content.</summary>
    public const int Content = 1;

    /// <summary>Container and file: the PKCS#11 attributes hosts attach.</summary>
    public const int Attributes = 5;

    /// <summary>Most chunks of one blob.</summary>
    public const int MaxChunks = 256;

    public static uint For(int id, int part, int chunk = 0) => ((uint)id << 16) | ((uint)part << 8) | (uint)chunk;

    /// <summary>The id a key belongs to.</summary>
    public static int IdOf(uint key) => (int)(key >> 16);
}
