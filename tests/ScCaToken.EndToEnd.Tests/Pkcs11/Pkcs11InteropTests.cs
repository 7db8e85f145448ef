using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace ScCaToken.EndToEnd.Tests.Pkcs11;

/// <summary>Pkcs11Interop's high-level API on the published library, on the default image of a data folder of its own.</summary>
[Collection(nameof(Pkcs11InteropTests))]
public sealed class Pkcs11InteropTests : IDisposable
{
    private static readonly Pkcs11InteropFactories Factories = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("scca-interop-");

    static Pkcs11InteropTests() =>
        // The package asks for libdl, whose unversioned name exists only where development packages are installed.
        NativeLibrary.SetDllImportResolver(
            typeof(Pkcs11InteropFactories).Assembly, (name, assembly, path) => name == "libdl" ? NativeLibrary.Load("libdl.so.2", assembly, path) : 0);

    public Pkcs11InteropTests()
    {
        NativeModule.Require();
        // The library reads the process environment, which .NET does not write to by itself. A token named by the user, or by a scca.json, is not ours.
        SetEnvironment("SCCA_TOKEN", "sim");
        SetEnvironment("XDG_DATA_HOME", _directory.FullName);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Session_GenerateSignVerifyFindDestroy_Works()
    {
        using var library = Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, NativeModule.FilePath, AppType.MultiThreaded);
        var slot = Assert.Single(library.GetSlotList(SlotsType.WithTokenPresent));
        Assert.Equal("SCCA", slot.GetTokenInfo().Label);
        Assert.Contains(CKM.CKM_RSA_PKCS_PSS, slot.GetMechanismList());
        using var session = slot.OpenSession(SessionType.ReadWrite);
        session.Login(CKU.CKU_USER, "12345678");
        var attributes = Factories.ObjectAttributeFactory;
        byte[] id = [1, 2, 3];
        session.GenerateKeyPair(
            Factories.MechanismFactory.Create(CKM.CKM_RSA_PKCS_KEY_PAIR_GEN),
            [attributes.Create(CKA.CKA_TOKEN, true), attributes.Create(CKA.CKA_ID, id), attributes.Create(CKA.CKA_MODULUS_BITS, 2048), attributes.Create(CKA.CKA_VERIFY, true)],
            [attributes.Create(CKA.CKA_TOKEN, true), attributes.Create(CKA.CKA_PRIVATE, true), attributes.Create(CKA.CKA_ID, id), attributes.Create(CKA.CKA_SIGN, true)],
            out var publicKey, out var privateKey);
        byte[] message = RandomNumberGenerator.GetBytes(1000);
        using var mechanism = Factories.MechanismFactory.Create(CKM.CKM_SHA256_RSA_PKCS);
        byte[] signature = session.Sign(mechanism, privateKey, message);
        session.Verify(mechanism, publicKey, message, signature, out bool valid);
        Assert.True(valid);
        var values = session.GetAttributeValue(publicKey, [CKA.CKA_MODULUS, CKA.CKA_PUBLIC_EXPONENT]);
        using var rsa = RSA.Create(new RSAParameters { Modulus = values[0].GetValueAsByteArray(), Exponent = values[1].GetValueAsByteArray() });
        Assert.True(rsa.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        byte[] cipher = rsa.Encrypt(message.AsSpan(0, 32), RSAEncryptionPadding.Pkcs1);
        Assert.Equal(message[..32], session.Decrypt(Factories.MechanismFactory.Create(CKM.CKM_RSA_PKCS), privateKey, cipher));
        Assert.Equal(2, session.FindAllObjects([attributes.Create(CKA.CKA_ID, id)]).Count);
        session.DestroyObject(privateKey);
        session.DestroyObject(publicKey);
        Assert.Empty(session.FindAllObjects([]));
        session.Logout();
    }

    [Fact]
    public void SecretKey_AesEncryptDecryptWrap_Works()
    {
        using var library = Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, NativeModule.FilePath, AppType.MultiThreaded);
        using var session = library.GetSlotList(SlotsType.WithTokenPresent)[0].OpenSession(SessionType.ReadWrite);
        session.Login(CKU.CKU_USER, "12345678");
        var attributes = Factories.ObjectAttributeFactory;
        var key = session.GenerateKey(Factories.MechanismFactory.Create(CKM.CKM_AES_KEY_GEN), [attributes.Create(CKA.CKA_VALUE_LEN, 32), attributes.Create(CKA.CKA_EXTRACTABLE, true)]);
        using var mechanism = Factories.MechanismFactory.Create(CKM.CKM_AES_CBC_PAD, session.GenerateRandom(16));
        byte[] message = RandomNumberGenerator.GetBytes(1001);
        Assert.Equal(message, session.Decrypt(mechanism, key, session.Encrypt(mechanism, key, message)));
        using var streamed = new MemoryStream();
        session.Encrypt(mechanism, key, new MemoryStream(message), streamed, 64);
        Assert.Equal(session.Encrypt(mechanism, key, message), streamed.ToArray());
    }

    private static void SetEnvironment(string name, string value) => Assert.Equal(0, setenv(name, value, 1));

#pragma warning disable SYSLIB1054, CA2101, CA5392, IDE1006 // One call of libc; a source generator for it would be longer than the test.
    [DllImport("libc")]
    private static extern int setenv(string name, string value, int overwrite);
#pragma warning restore SYSLIB1054, CA2101, CA5392, IDE1006
}
