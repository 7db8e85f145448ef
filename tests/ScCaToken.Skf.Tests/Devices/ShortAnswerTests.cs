using ScCaToken.Protocol;
using ScCaToken.Simulator;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Interop;
using ScCaToken.TestSupport.Transports;

namespace ScCaToken.Skf.Tests.Devices;

/// <summary>A card whose answers lose their last byte: the rest must not pass for the whole.</summary>
public sealed unsafe class ShortAnswerTests : IDisposable
{
    private const int Modulus = 256;
    private const uint Sm2Encryption = 0x00020800;
    private readonly VirtualKey _key = VirtualKey.Create();
    private readonly Skf _skf;
    private readonly nint _device;
    private readonly nint _container;
    private bool _cuts;

    public ShortAnswerTests()
    {
        _key.PowerOn();
        _skf = new Skf(new FunctionTransportProvider(new FunctionTransport(Answer, Skf.NameOf(0))));
        _device = _skf.Connect();
        nint application = _skf.CreateApplication(_device, "app");
        Skf.Ok(_skf.Verify(application, Skf.UserPin, out _));
        Skf.Ok(_skf.CreateContainer(application, "c", out _container));
    }

    [Fact]
    public void Rsa_ShortSignatureOrResult_Fails()
    {
        RsaPublicKeyBlob blob;
        Skf.Ok(_skf.Library.GenRSAKeyPair(_container, 2048, &blob));
        byte* input = stackalloc byte[Modulus], output = stackalloc byte[Modulus];
        new Span<byte>(input, Modulus).Clear();
        uint size = Modulus;
        Skf.Ok(_skf.Library.RSASignData(_container, input, 32, output, &size));
        Skf.Ok(_skf.Library.RSAPriKeyOperation(_container, input, Modulus, output, &size, 1));
        _cuts = true;
        Assert.Equal(Sar.Fail, _skf.Library.RSASignData(_container, input, 32, output, &size));
        Assert.Equal(Sar.Fail, _skf.Library.RSAPriKeyOperation(_container, input, Modulus, output, &size, 1));
    }

    [Fact]
    public void ECCDecrypt_ShortPlaintext_Fails()
    {
        EccPublicKeyBlob blob;
        Skf.Ok(_skf.Library.GenECCKeyPair(_container, Sm2Encryption, &blob));
        byte* plain = stackalloc byte[32], cipher = stackalloc byte[196];
        Skf.Ok(_skf.Library.ExtECCEncrypt(_device, &blob, plain, 32, (EccCipherBlob*)cipher));
        uint size = 32;
        Skf.Ok(_skf.Library.ECCDecrypt(_container, (EccCipherBlob*)cipher, plain, &size));
        _cuts = true;
        Assert.Equal(Sar.Fail, _skf.Library.ECCDecrypt(_container, (EccCipherBlob*)cipher, plain, &size));
    }

    public void Dispose()
    {
        _skf.Dispose();
        _key.Dispose();
    }

    private byte[] Answer(byte[] command)
    {
        byte[] response = new byte[CommandApdu.MaxEncodedLength];
        int length = _key.Transmit(command, response);
        bool cuts = _cuts && length > 2 && command[1] is (byte)Ins.RsaSignData or (byte)Ins.EccDecrypt;
        return cuts ? [.. response.AsSpan(0, length - 3), .. response.AsSpan(length - 2, 2)] : response[..length];
    }
}
