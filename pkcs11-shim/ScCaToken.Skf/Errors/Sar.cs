namespace ScCaToken.Skf.Errors;

/// <summary>Return codes (GM/T 0016 annex A; from 33 on those of the WISEC family, where the standard has none).</summary>
public static class Sar
{
    /// <summary>Success.</summary>
    public const uint Ok = 0;

    /// <summary>Failure.</summary>
    public const uint Fail = 0x0A000001;

    /// <summary>Exceptional error.</summary>
    public const uint UnknownError = 0x0A000002;

    /// <summary>Service not supported yet.</summary>
    public const uint NotSupported = 0x0A000003;

    /// <summary>Invalid handle.</summary>
    public const uint InvalidHandle = 0x0A000005;

    /// <summary>Invalid parameter.</summary>
    public const uint InvalidParameter = 0x0A000006;

    /// <summary>Wrong length of a name.</summary>
    public const uint NameLength = 0x0A000009;

    /// <summary>Wrong key usage.</summary>
    public const uint KeyUsage = 0x0A00000A;

    /// <summary>Wrong modulus length.</summary>
    public const uint ModulusLength = 0x0A00000B;

    /// <summary>Not initialised.</summary>
    public const uint NotInitialized = 0x0A00000C;

    /// <summary>Memory error.</summary>
    public const uint Memory = 0x0A00000E;

    /// <summary>Time is over.</summary>
    public const uint Timeout = 0x0A00000F;

    /// <summary>Wrong input length.</summary>
    public const uint InDataLength = 0x0A000010;

    /// <summary>Wrong input data.</summary>
    public const uint InData = 0x0A000011;

    /// <summary>The signature does not verify.</summary>
    public const uint HashNotEqual = 0x0A00001A;

    /// <summary>Key not found.</summary>
    public const uint KeyNotFound = 0x0A00001B;

    /// <summary>Certificate not found.</summary>
    public const uint CertificateNotFound = 0x0A00001C;

    /// <summary>Wrong padding after decryption.</summary>
    public const uint DecryptPad = 0x0A00001E;

    /// <summary>Buffer too small.</summary>
    public const uint BufferTooSmall = 0x0A000020;

    /// <summary>Wrong kind of key.</summary>
    public const uint KeyInfoType = 0x0A000021;

    /// <summary>Device removed.</summary>
    public const uint DeviceRemoved = 0x0A000023;

    /// <summary>Wrong PIN.</summary>
    public const uint PinIncorrect = 0x0A000024;

    /// <summary>PIN locked.</summary>
    public const uint PinLocked = 0x0A000025;

    /// <summary>Invalid PIN.</summary>
    public const uint PinInvalid = 0x0A000026;

    /// <summary>Wrong PIN length.</summary>
    public const uint PinLengthRange = 0x0A000027;

    /// <summary>Invalid PIN type.</summary>
    public const uint UserTypeInvalid = 0x0A00002A;

    /// <summary>Invalid application name.</summary>
    public const uint ApplicationNameInvalid = 0x0A00002B;

    /// <summary>Application exists.</summary>
    public const uint ApplicationExists = 0x0A00002C;

    /// <summary>Not logged in.</summary>
    public const uint UserNotLoggedIn = 0x0A00002D;

    /// <summary>No such application.</summary>
    public const uint ApplicationNotExists = 0x0A00002E;

    /// <summary>File exists.</summary>
    public const uint FileAlreadyExists = 0x0A00002F;

    /// <summary>No room.</summary>
    public const uint NoRoom = 0x0A000030;

    /// <summary>No such file.</summary>
    public const uint FileNotExists = 0x0A000031;

    /// <summary>Device authentication is blocked (vendor code).</summary>
    public const uint AuthBlocked = 0x0A000033;

    /// <summary>No such container (vendor code).</summary>
    public const uint ContainerNotExists = 0x0A000036;

    /// <summary>Container exists (vendor code).</summary>
    public const uint ContainerExists = 0x0A000037;

    /// <summary>Device authentication is missing or failed (vendor code).</summary>
    public const uint DeviceNotAuthenticated = 0x0A00003B;
}
