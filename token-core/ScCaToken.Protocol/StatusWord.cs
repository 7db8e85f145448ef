namespace ScCaToken.Protocol;

/// <summary>The two status bytes SW1 SW2 that end every response APDU (ISO/IEC 7816-4 §5.1.3, GM/T 0017 §8.6).</summary>
/// <param name="Value">SW1 in the high byte, SW2 in the low byte.</param>
public readonly record struct StatusWord(ushort Value)
{
    /// <summary>9000: success.</summary>
    public static StatusWord Success => new(0x9000);

    /// <summary>6300: a signature or MAC did not verify.</summary>
    public static StatusWord VerificationFailed => new(0x6300);

    /// <summary>6581: the flash failed; nothing was changed.</summary>
    public static StatusWord MemoryFailure => new(0x6581);

    /// <summary>6700: Lc, Le or a length inside the data is wrong.</summary>
    public static StatusWord WrongLength => new(0x6700);

    /// <summary>6881: logical channels are not supported.</summary>
    public static StatusWord LogicalChannelNotSupported => new(0x6881);

    /// <summary>6882: secure messaging is not supported.</summary>
    public static StatusWord SecureMessagingNotSupported => new(0x6882);

    /// <summary>6982: the right this command needs has not been gained.</summary>
    public static StatusWord SecurityStatusNotSatisfied => new(0x6982);

    /// <summary>6983: the PIN or key is locked.</summary>
    public static StatusWord AuthenticationMethodBlocked => new(0x6983);

    /// <summary>6984: the referenced data is unusable (wrong padding, failed decryption, a key that does not match).</summary>
    public static StatusWord ReferencedDataInvalid => new(0x6984);

    /// <summary>6985: not allowed in this state (no challenge drawn, operation not started, wrong life cycle).</summary>
    public static StatusWord ConditionsNotSatisfied => new(0x6985);

    /// <summary>6986: the command is not allowed on this object.</summary>
    public static StatusWord CommandNotAllowed => new(0x6986);

    /// <summary>6990 (ours): the length of a new PIN is outside the profile's bounds.</summary>
    public static StatusWord PinLengthInvalid => new(0x6990);

    /// <summary>6991 (ours): a new PIN is refused by the profile (character class, forbidden PIN).</summary>
    public static StatusWord PinRejected => new(0x6991);

    /// <summary>6A80: a value in the data field is wrong.</summary>
    public static StatusWord WrongData => new(0x6A80);

    /// <summary>6A81: the function, algorithm or key size is not supported.</summary>
    public static StatusWord FunctionNotSupported => new(0x6A81);

    /// <summary>6A82: no file or applet of that name.</summary>
    public static StatusWord FileNotFound => new(0x6A82);

    /// <summary>6A84: the flash is full, or the number of objects reached its maximum.</summary>
    public static StatusWord NotEnoughSpace => new(0x6A84);

    /// <summary>6A86: P1 or P2 is wrong.</summary>
    public static StatusWord WrongP1P2 => new(0x6A86);

    /// <summary>6A88: the application, session key or referenced data does not exist.</summary>
    public static StatusWord ReferenceNotFound => new(0x6A88);

    /// <summary>6A89: an object of that name exists already (ISO/IEC 7816-4).</summary>
    public static StatusWord AlreadyExists => new(0x6A89);

    /// <summary>6A94: the container does not exist (GM/T 0017).</summary>
    public static StatusWord ContainerNotFound => new(0x6A94);

    /// <summary>6A95: the container has no such key pair (GM/T 0017).</summary>
    public static StatusWord KeyPairNotFound => new(0x6A95);

    /// <summary>6A9E: more data remains; the identical command fetches it (seen on real keys).</summary>
    public static StatusWord MoreDataRepeatCommand => new(0x6A9E);

    /// <summary>6D00: the instruction is unknown.</summary>
    public static StatusWord InstructionNotSupported => new(0x6D00);

    /// <summary>6E00: the class is unknown.</summary>
    public static StatusWord ClassNotSupported => new(0x6E00);

    /// <summary>6F00: an internal error; a self-test failed or a bug was caught.</summary>
    public static StatusWord InternalError => new(0x6F00);

    /// <summary>SW1.</summary>
    public byte Sw1 => (byte)(Value >> 8);

    /// <summary>SW2.</summary>
    public byte Sw2 => (byte)(Value & 0xFF);

    /// <summary>True for 9000 only; 61xx is a transport matter and never reaches users of a complete response.</summary>
    public bool IsSuccess => Value == 0x9000;

    /// <summary>True for 63Cx: the compared value was wrong and x tries are left.</summary>
    public bool IsRetries => (Value & 0xFFF0) == 0x63C0;

    /// <summary>The x of 63Cx.</summary>
    public int Retries => Value & 0x0F;

    /// <summary>63Cx: the compared value was wrong, <paramref name="left"/> tries are left (15 at most can be shown).</summary>
    public static StatusWord RetriesLeft(int left) => new((ushort)(0x63C0 | Math.Clamp(left, 0, 15)));

    /// <summary>61xx: <paramref name="left"/> more bytes wait for GET RESPONSE; 256 and more show as 00.</summary>
    public static StatusWord MoreData(int left) => new((ushort)(0x6100 | (left >= 256 ? 0 : left)));

    /// <summary>Four hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("X4");
}
