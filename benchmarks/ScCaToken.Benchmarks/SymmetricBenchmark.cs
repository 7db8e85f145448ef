using BenchmarkDotNet.Attributes;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>SM3, SM4 and the generator: one short message (what a signature hashes) and 16 KiB, against BouncyCastle.</summary>
[CountAllocations]
public class SymmetricBenchmark
{
    private readonly byte[] _short = new byte[32];
    private readonly byte[] _long = new byte[16384];
    private readonly byte[] _output = new byte[16384];
    private readonly byte[] _key = new byte[16];
    private readonly SM3Digest _bouncySm3 = new();
    private readonly SicBlockCipher _bouncyCtr = new(new SM4Engine());
    private readonly CtrDrbg _random = CtrDrbg.Instantiate(new byte[CtrDrbg.SeedSize]);

    [Benchmark(Description = "SM3, 32 bytes: ScCaToken")]
    public void Sm3Short() => Sm3.HashData(_short, _output);

    [Benchmark(Description = "SM3, 32 bytes: BouncyCastle")]
    public int Sm3ShortBouncy()
    {
        _bouncySm3.BlockUpdate(_short, 0, _short.Length);
        return _bouncySm3.DoFinal(_output, 0);
    }

    [Benchmark(Description = "SM3, 16 KiB: ScCaToken")]
    public void Sm3Long() => Sm3.HashData(_long, _output);

    [Benchmark(Description = "SM3, 16 KiB: BouncyCastle")]
    public int Sm3LongBouncy()
    {
        _bouncySm3.BlockUpdate(_long, 0, _long.Length);
        return _bouncySm3.DoFinal(_output, 0);
    }

    [Benchmark(Description = "SM4-CTR, 16 KiB: ScCaToken")]
    public void Sm4Ctr() => Outcome.Require(Sm4Modes.TryEncrypt(Sm4Mode.Ctr, _key, _key, _long, _output));

    [Benchmark(Description = "SM4-CTR, 16 KiB: BouncyCastle")]
    public int Sm4CtrBouncy()
    {
        _bouncyCtr.Init(true, new ParametersWithIV(new KeyParameter(_key), _key));
        for (int i = 0; i < _long.Length; i += 16)
            _bouncyCtr.ProcessBlock(_long, i, _output, i);
        return _output[0];
    }

    [Benchmark(Description = "SM4-CBC encryption, 16 KiB: ScCaToken")]
    public void Sm4Cbc() => Outcome.Require(Sm4Modes.TryEncrypt(Sm4Mode.Cbc, _key, _key, _long, _output));

    [Benchmark(Description = "SM4-CBC decryption, 16 KiB: ScCaToken")]
    public void Sm4CbcDecrypt() => Outcome.Require(Sm4Modes.TryDecrypt(Sm4Mode.Cbc, _key, _key, _long, _output));

    [Benchmark(Description = "generator, 32 bytes")]
    public void Random32() => _random.Fill(_short);
}
