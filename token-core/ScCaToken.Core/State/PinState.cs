using ScCaToken.Core.Apdu;

namespace ScCaToken.Core.State;

/// <summary>P2 of the PIN commands.</summary>
internal enum PinType : byte
{
    So = 0,
    User = 1,
}

/// <summary>What a PIN's owner should know about it.</summary>
[Flags]
internal enum PinFlags : byte
{
    None = 0,
    Factory = 1,
    MustChange = 2,
}

/// <summary>
/// One PIN of an application. Its record holds the application's storage key wrapped under the PIN; there is no other verifier.
/// The tries left are a record of their own, because they are written twice per verification.
/// </summary>
internal sealed class PinState(PinType type, int maxTries)
{
    public PinType Type { get; } = type;

    public int MaxTries { get; } = maxTries;

    /// <summary>Tries left as committed to flash; 0 is locked.</summary>
    public int Left { get; set; }

    /// <summary>The record as it stands in flash; empty while the PIN is not initialised.</summary>
    public byte[] Record { get; set; } = [];

    public bool IsSet => Record.Length != 0;

    public bool IsLocked => IsSet && Left == 0;

    public PinFlags Flags => IsSet ? (PinFlags)Record[0] : PinFlags.None;

    /// <summary>Part number of the record and of its counter.</summary>
    public int RecordPart => Type == PinType.So ? RecordKey.SoPin : RecordKey.UserPin;

    public int TriesPart => Type == PinType.So ? RecordKey.SoTries : RecordKey.UserTries;

    /// <summary>flags1 of GetPinInfo and GetStatus.</summary>
    public byte ReportedFlags(bool verified) =>
        (byte)((byte)Flags | (IsLocked ? 4 : 0) | (verified ? 8 : 0) | (IsSet ? 16 : 0));

    /// <summary>max1 ‖ left1 ‖ flags1.</summary>
    public void Report(bool verified, OutputBuffer target)
    {
        target.Byte((byte)MaxTries);
        target.Byte((byte)(IsSet ? Left : 0));
        target.Byte(ReportedFlags(verified));
    }
}
