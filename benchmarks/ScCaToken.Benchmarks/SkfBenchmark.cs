using System.Text;
using BenchmarkDotNet.Attributes;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Composition;
using ScCaToken.Crypto;
using ScCaToken.Simulator;
using ScCaToken.Skf;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Benchmarks;

/// <summary>
/// SKF over a key in memory, with the limits of GM/T 0027 annex A for a USB token in the names. The bare signature beside
/// SKF_ECCSignData shows what all layers between the C interface and the curve cost.
/// </summary>
[CountAllocations]
public unsafe class SkfBenchmark
{
    private const int Bulk = 65536;
    private readonly byte[] _e = new byte[32];
    private readonly byte[] _entropy = new byte[32];
    private readonly byte[] _rs = new byte[64];
    private readonly byte[] _bulk = new byte[Bulk];
    private readonly byte[] _info = new byte[51];
    private readonly byte[] _rsaSignature = new byte[256];
    private VirtualKey _key = null!;
    private SkfLibrary _skf = null!;
    private Sm2PrivateKey _bare = null!;
    private nint _device;
    private nint _container;
    private nint _scratch;
    private nint _rsa;
    private nint _session;
    private EccPublicKeyBlob _public;
    private RsaPublicKeyBlob _rsaPublic;
    private EccSignatureBlob _signature;

    [GlobalSetup]
    public void Setup()
    {
        _key = VirtualKey.Create();
        _skf = Open(_key);
        _bare = Sm2PrivateKey.Generate(Driver.HostRandom.Instance);
        nint device, application;
        fixed (byte* name = "ScCaToken virtual key\0"u8, app = "SCCA\0"u8, pin = "12345678\0"u8)
        {
            uint left;
            Check(_skf.ConnectDev(name, &device));
            Check(_skf.OpenApplication(device, app, &application));
            Check(_skf.VerifyPIN(application, 1, pin, &left));
        }

        _device = device;
        _container = NewContainer(application, "sm2");
        _scratch = NewContainer(application, "scratch");
        _rsa = NewContainer(application, "rsa");
        EccPublicKeyBlob point, encryption;
        RsaPublicKeyBlob modulus;
        Check(_skf.GenECCKeyPair(_container, 0x00020200, &point));
        Check(_skf.GenECCKeyPair(_container, 0x00020800, &encryption));
        Check(_skf.GenRSAKeyPair(_rsa, 2048, &modulus));
        (_public, _rsaPublic) = (point, modulus);
        byte* wrapped = stackalloc byte[180];
        nint session;
        Check(_skf.ECCExportSessionKey(_container, Sgd.Sm4Cbc, &encryption, (EccCipherBlob*)wrapped, &session));
        _session = session;
        SignSm2();
        SignRsa();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _skf.Dispose();
        _key.Dispose();
        _bare.Dispose();
    }

    [Benchmark(Baseline = true, Description = "SKF signing: bare SM2 signature")]
    public void Bare() => Sm2.Sign(_bare, _e, _entropy, _rs);

    [Benchmark(Description = "SKF signing: SKF_ECCSignData (GM/T 0027: 500 ms)")]
    public void SignSm2()
    {
        fixed (byte* e = _e)
        fixed (EccSignatureBlob* signature = &_signature)
            Check(_skf.ECCSignData(_container, e, 32, signature));
    }

    [Benchmark(Description = "SKF_ECCVerify (GM/T 0027: 500 ms)")]
    public void VerifySm2()
    {
        fixed (byte* e = _e)
        fixed (EccPublicKeyBlob* key = &_public)
        fixed (EccSignatureBlob* signature = &_signature)
            Check(_skf.ECCVerify(_device, key, e, 32, signature));
    }

    [Benchmark(Description = "SKF_GenECCKeyPair (GM/T 0027: 5 s)")]
    public void GenerateSm2()
    {
        EccPublicKeyBlob key;
        Check(_skf.GenECCKeyPair(_scratch, 0x00020200, &key));
    }

    [Benchmark(Description = "SKF_RSASignData, 2048 (GM/T 0027: 500 ms)")]
    public void SignRsa()
    {
        uint length = 256;
        fixed (byte* info = _info, signature = _rsaSignature)
            Check(_skf.RSASignData(_rsa, info, 51, signature, &length));
    }

    [Benchmark(Description = "SKF_RSAVerify, 2048 (GM/T 0027: 500 ms)")]
    public void VerifyRsa()
    {
        fixed (byte* info = _info, signature = _rsaSignature)
        fixed (RsaPublicKeyBlob* key = &_rsaPublic)
            Check(_skf.RSAVerify(_device, key, info, 51, signature, 256));
    }

    [Benchmark(Description = "SM3 of 64 KiB (GM/T 0027: 5 Kbit/s, 105 s)")]
    public void Hash()
    {
        nint hash;
        uint length = 32;
        Check(_skf.DigestInit(_device, Sgd.Sm3, null, null, 0, &hash));
        fixed (byte* data = _bulk, digest = _rs)
            Check(_skf.Digest(hash, data, Bulk, digest, &length));
        Check(_skf.CloseHandle(hash));
    }

    [Benchmark(Description = "SM4-CBC of 64 KiB on the key (GM/T 0027: 5 Kbit/s, 105 s)")]
    public void Encrypt()
    {
        uint length = Bulk;
        Check(_skf.EncryptInit(_session, new BlockCipherParam { IVLen = 16 }));
        fixed (byte* data = _bulk)
            Check(_skf.Encrypt(_session, data, Bulk, data, &length));
    }

    private static SkfLibrary Open(VirtualKey key) => new(() => [new InProcessTransportProvider(key)]);

    private nint NewContainer(nint application, string name)
    {
        nint container;
        fixed (byte* text = (byte[])[.. Encoding.UTF8.GetBytes(name), 0])
            Check(_skf.CreateContainer(application, text, &container));
        return container;
    }

    private static void Check(uint code)
    {
        if (code != 0)
            throw new InvalidOperationException($"SAR {code:X8}");
    }
}
