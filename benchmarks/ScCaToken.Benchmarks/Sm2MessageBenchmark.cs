using System.Formats.Asn1;
using System.Numerics;
using BenchmarkDotNet.Attributes;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>
/// Whole SM2 signatures of a short message, SM3 included, beside GmSSL's contexts with the same key. GmSSL makes its nonces 32 at a time with one inversion,
/// and its table look-ups depend on them; ours are made one by one in constant time.
/// </summary>
[CountAllocations]
public class Sm2MessageBenchmark : IDisposable
{
    private readonly byte[] _d = new byte[32], _message = new byte[32], _entropy = new byte[32], _signature = new byte[64], _publicKey = new byte[64];
    private readonly byte[] _zAndMessage = new byte[64], _e = new byte[32], _der = new byte[80];
    private Sm2PrivateKey _key = null!;
    private Sm2PublicKey _known = null!;
    private GmSslSm2? _gmSsl;
    private int _derLength;

    [GlobalSetup]
    public void Setup()
    {
        _d.AsSpan().Fill(0x5A);
        Outcome.Require(Sm2PrivateKey.TryImport(_d, out _key!));
        _key.ExportPublicKey(_publicKey);
        Outcome.Require(Sm2PublicKey.TryImport(_publicKey, out _known!));
        Sm2.ComputeZ(_publicKey, Sm2.DefaultId, _zAndMessage);
        _message.CopyTo(_zAndMessage, 32);
        Sign();
        if (!GmSslSm2.IsInstalled)
            return;

        // Each has to accept the other's.
        _gmSsl = new GmSslSm2(_d);
        SignGmSsl();
        var numbers = new AsnReader(_der.AsMemory(0, _derLength), AsnEncodingRules.DER).ReadSequence();
        byte[] theirs = [.. Bytes(numbers.ReadInteger()), .. Bytes(numbers.ReadInteger())];
        Outcome.Require(_known.Verify(_e, theirs));
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(_signature.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(_signature.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }

        Outcome.Require(_gmSsl.Verify(_message, writer.Encode()));
    }

    [Benchmark(Description = "SM2 sign a message of 32 bytes: ScCaToken")]
    public void Sign()
    {
        _entropy[0]++;
        Sm3.HashData(_zAndMessage, _e);
        Sm2.Sign(_key, _e, _entropy, _signature);
    }

    [Benchmark(Description = "SM2 sign a message of 32 bytes: GmSSL, 32 nonces at a time"), Peer(Peer.GmSsl)]
    public void SignGmSsl() => _derLength = _gmSsl!.Sign(_message, _der);

    [Benchmark(Description = "SM2 verify a message of 32 bytes: ScCaToken, known key")]
    public void Verify()
    {
        Sm3.HashData(_zAndMessage, _e);
        Outcome.Require(_known.Verify(_e, _signature));
    }

    [Benchmark(Description = "SM2 verify a message of 32 bytes: GmSSL, known key"), Peer(Peer.GmSsl)]
    public void VerifyGmSsl() => Outcome.Require(_gmSsl!.Verify(_message, _der.AsSpan(0, _derLength)));

    [GlobalCleanup]
    public void Dispose()
    {
        _gmSsl?.Dispose();
        _key?.Dispose();
        GC.SuppressFinalize(this);
    }

    private static byte[] Bytes(BigInteger number)
    {
        byte[] bytes = new byte[32], shortest = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        shortest.CopyTo(bytes, bytes.Length - shortest.Length);
        return bytes;
    }
}
