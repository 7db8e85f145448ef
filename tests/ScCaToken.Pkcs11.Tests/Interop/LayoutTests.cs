using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.TestSupport.Native;

namespace ScCaToken.Pkcs11.Tests.Interop;

/// <summary>
/// Our structures against p11-kit's pkcs11.h, as a C compiler lays it out for Windows and for Linux. A program for one system cannot ask the runtime
/// for the layout of another, so <see cref="Offsets"/> computes both from the declarations, and is itself held to what the runtime does here.
/// </summary>
public sealed unsafe class LayoutTests
{
    private const int WindowsLong = 4, LinuxLong = 8;

    /// <summary>Each structure, its C name, and the C names of its members.</summary>
    private static readonly (Type Type, string Name, string Members)[] Structures =
    [
        (typeof(CkVersion), "CK_VERSION", "major minor"),
        (typeof(CkAttribute), "CK_ATTRIBUTE", "type pValue ulValueLen"),
        (typeof(CkMechanism), "CK_MECHANISM", "mechanism pParameter ulParameterLen"),
        (typeof(CkMechanismInfo), "CK_MECHANISM_INFO", "ulMinKeySize ulMaxKeySize flags"),
        (typeof(CkSessionInfo), "CK_SESSION_INFO", "slotID state flags ulDeviceError"),
        (typeof(CkSlotInfo), "CK_SLOT_INFO", "slotDescription manufacturerID flags hardwareVersion firmwareVersion"),
        (typeof(CkTokenInfo), "CK_TOKEN_INFO", "label manufacturerID model serialNumber flags ulMaxSessionCount ulSessionCount ulMaxRwSessionCount "
            + "ulRwSessionCount ulMaxPinLen ulMinPinLen ulTotalPublicMemory ulFreePublicMemory ulTotalPrivateMemory ulFreePrivateMemory "
            + "hardwareVersion firmwareVersion utcTime"),
        (typeof(CkInitializeArgs), "CK_C_INITIALIZE_ARGS", "CreateMutex DestroyMutex LockMutex UnlockMutex flags pReserved"),
        (typeof(CkInfo), "CK_INFO", "cryptokiVersion manufacturerID"),
    ];

    /// <summary>Parameters are read member by member without padding; each with its numbers, pointers and bytes.</summary>
    private static readonly (string Name, int Numbers, int Pointers, int Bytes)[] Parameters =
    [
        ("CK_RSA_PKCS_PSS_PARAMS", 3, 0, 0),
        ("CK_RSA_PKCS_OAEP_PARAMS", 4, 1, 0),
        ("CK_ECDH1_DERIVE_PARAMS", 3, 2, 0),
        ("CK_GCM_PARAMS", 4, 2, 0),
        ("CK_AES_CTR_PARAMS", 1, 0, 16),
        ("CK_AES_CBC_ENCRYPT_DATA_PARAMS", 1, 1, 16),
        ("CK_KEY_DERIVATION_STRING_DATA", 1, 1, 0),
    ];

    [Fact]
    public void Structures_OnWindows_AreThoseOfTheHeader()
    {
        string assertions = Assertions(WindowsLong)
            + Assertion("offsetof(CK_INFO, flags)", sizeof(CkInfo))
            + Assertion("offsetof(CK_FUNCTION_LIST, C_Initialize)", sizeof(CkVersion))
            + string.Concat(Structures.Where(row => row.Type != typeof(CkInfo)).Select(row => Assertion($"sizeof({row.Name})", Size(row.Type, WindowsLong))));
        Compile("x86_64-w64-windows-gnu", assertions);
    }

    [Fact]
    public void Structures_OnLinux_AreThoseOfTheHeader()
    {
        // What follows the last member is not compared: only arrays would need it, and the arrays of the standard have no padding.
        Compile("x86_64-linux-gnu", Assertions(LinuxLong)
            + Assertion("sizeof(CK_ATTRIBUTE)", Size(typeof(CkAttribute), LinuxLong))
            + Assertion("offsetof(CK_INFO, flags)", CkPacking.Align(sizeof(CkInfo)))
            + Assertion("offsetof(CK_FUNCTION_LIST, C_Initialize)", CkPacking.Align(sizeof(CkVersion))));
    }

    [Fact]
    public void Structures_Here_LieAsComputed()
    {
        var differing = Structures.Where(row => !Offsets(row.Type, sizeof(CULong)).SequenceEqual(RuntimeOffsets(row.Type)));
        Assert.Empty(differing.Select(row => row.Name));
        Assert.Equal(OperatingSystem.IsWindows() ? 4 : 8, sizeof(CULong));
        Assert.Equal(OperatingSystem.IsWindows() ? (34, 2) : (40, 8), (CkPacking.Align(sizeof(CkInfo)), CkPacking.Align(sizeof(CkVersion))));
    }

    private static string Assertions(int longSize) =>
        string.Concat(Structures.SelectMany(row => row.Members.Split(' ').Zip(
            Offsets(row.Type, longSize), (member, offset) => Assertion($"offsetof({row.Name}, {member})", offset))))
        + string.Concat(Parameters.Select(row => Assertion($"sizeof({row.Name})", (row.Numbers * longSize) + (row.Pointers * sizeof(nint)) + row.Bytes)));

    private static string Assertion(string expression, int value) => $"_Static_assert({expression} == {value}, \"not {value}\");\n";

    private static void Compile(string target, string assertions)
    {
        const string Headers = "/usr/include/p11-kit-1";
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the header is p11-kit's of Linux");
        Assert.SkipUnless(CPrograms.Run("clang", ["--version"]).ExitCode == 0, "clang is not installed");
        Assert.SkipUnless(Directory.Exists(Headers), "libp11-kit-dev is not installed");
        var directory = Directory.CreateTempSubdirectory("scca-layout-");
        try
        {
            string source = Path.Combine(directory.FullName, "layout.c");
            File.WriteAllText(source, "#include <stddef.h>\n#include <p11-kit/pkcs11.h>\n" + assertions);
            var result = CPrograms.Run("clang", [$"--target={target}", "-fsyntax-only", "-I", Headers, source]);
            Assert.True(result.ExitCode == 0, result.Text);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    /// <summary>Where the members lie if a CK_ULONG has so many bytes; packed, as the declaration must say.</summary>
    private static IEnumerable<int> Offsets(Type type, int longSize)
    {
        Assert.Equal(1, type.StructLayoutAttribute!.Pack);
        int offset = 0;
        foreach (var field in Fields(type))
        {
            yield return offset;
            offset += Size(field, longSize);
        }
    }

    private static int Size(Type type, int longSize) => Fields(type).Sum(field => Size(field, longSize));

    private static int Size(FieldInfo field, int longSize)
    {
        if (field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer)
            return buffer.Length;
        var type = field.FieldType;
        if (type == typeof(CULong))
            return longSize;
        return type.IsPointer || type == typeof(nint) ? sizeof(nint) : type == typeof(byte) ? 1 : Size(type, longSize);
    }

    private static IEnumerable<int> RuntimeOffsets(Type type) => Fields(type).Select(field => (int)Marshal.OffsetOf(type, field.Name));
}
