using ScCaToken.TestSupport.Native;

namespace ScCaToken.EndToEnd.Tests.Pkcs11;

/// <summary>The published native library, as a foreign client loads it.</summary>
internal static class NativeModule
{
    /// <summary>Its path; empty before <see cref="Require"/> where it has not been published.</summary>
    public static string FilePath => CPrograms.LibraryPath ?? "";

    /// <summary>Skips the test when the library has not been published.</summary>
    public static void Require() => Assert.SkipUnless(CPrograms.LibraryPath is not null, "libsccatoken.so is not published; ./test does it");
}
