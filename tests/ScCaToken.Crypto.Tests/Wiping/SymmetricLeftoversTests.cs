using System.Runtime.InteropServices;

namespace ScCaToken.Crypto.Tests;

/// <summary>Ciphers, codes and generators leave no key, nothing as good as one, and no text on the stack.</summary>
public sealed class SymmetricLeftoversTests
{
    private static readonly byte[] Key = new SeededRandom(71).Bytes(16);
    private static readonly byte[] Iv = new SeededRandom(72).Bytes(16);
    private static readonly byte[] Plain = new SeededRandom(73).Bytes(176);
    private readonly byte[] _output = new byte[192];

    private static IEnumerable<(string, byte[])> Secrets
    {
        get
        {
            Sm4.Create(Key, out Sm4 cipher);
            byte[] h = new byte[16];
            cipher.EncryptBlock(h, h);
            return [("key", Key), ("round keys", BytesOf(in cipher)), ("H", h), ("H as a number", StackScan.Limbs(h)), ("text", Plain)];
        }
    }

    private static byte[] BytesOf<T>(in T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    [Fact]
    public void Sm4_LeavesNoKey() => Assert.Empty(StackScan.Find(
        () =>
        {
            Sm4.Create(Key, out Sm4 cipher);
            cipher.EncryptBlock(Iv, _output);
            cipher.DecryptBlock(Iv, _output);
            cipher.Clear();
        },
        Secrets));

    [Theory]
    [InlineData(Sm4Mode.Ecb)]
    [InlineData(Sm4Mode.Cbc)]
    [InlineData(Sm4Mode.Cfb)]
    [InlineData(Sm4Mode.Ofb)]
    [InlineData(Sm4Mode.Ctr)]
    public void Sm4Modes_LeaveNoKeyAndNoText(Sm4Mode mode)
    {
        byte[] cipher = new byte[Plain.Length];
        Assert.Empty(StackScan.Find(() => Sm4Modes.TryEncrypt(mode, Key, Iv, Plain, cipher), Secrets));
        Assert.Empty(StackScan.Find(() => Sm4Modes.TryDecrypt(mode, Key, Iv, cipher, _output), Secrets));
    }

    [Fact]
    public void Sm4Modes_TooShortDestination_LeavesNoKey() => Assert.Empty(StackScan.Find(
        () => Assert.Throws<ArgumentException>(() => Sm4Modes.TryEncrypt(Sm4Mode.Ctr, Key, Iv, Plain, new byte[1])), Secrets));

    [Fact]
    public void Sm4CbcMac_LeavesNoKey() => Assert.Empty(StackScan.Find(() => Sm4Modes.TryCbcMac(Key, Iv, Plain, _output), Secrets));

    [Theory]
    [InlineData(12)]
    [InlineData(13)]
    public void Sm4Gcm_LeavesNoKeyAndNoText(int nonceLength)
    {
        byte[] cipher = new byte[Plain.Length], tag = new byte[16], nonce = new SeededRandom(74).Bytes(nonceLength);
        Assert.Empty(StackScan.Find(() => Sm4Gcm.Seal(Key, nonce, Iv, Plain, cipher, tag), Secrets));
        Assert.Empty(StackScan.Find(() => Sm4Gcm.TryOpen(Key, nonce, Iv, cipher, tag, _output), Secrets));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sm4Stream_Padding_LeavesNoKeyAndNoText(bool wrong)
    {
        byte[] plain = Plain[..16], cipher = new byte[32];
        Assert.Empty(StackScan.Find(() => Pass(encrypting: true, plain, cipher), Secrets));
        bool right = false;
        Assert.Empty(StackScan.Find(() => right = Pass(encrypting: false, cipher.AsSpan(0, wrong ? 16 : 32), _output), Secrets));
        Assert.Equal(!wrong, right);
    }

    [Fact]
    public void Sm4Stream_FinishTooShort_ThrowsAndChangesNothing()
    {
        byte[] cipher = new byte[32];
        Pass(encrypting: true, Plain.AsSpan(0, 20), cipher);
        Sm4Stream.Create(Key, Sm4Mode.Cbc, Iv, encrypting: false, out Sm4Stream stream, padding: true);
        stream.Update(cipher, _output);
        bool thrown = false;
        try
        {
            stream.TryFinish(_output.AsSpan(0, 15), out _);
        }
        catch (ArgumentException)
        {
            thrown = true;
        }

        Assert.True(thrown);
        Assert.True(stream.TryFinish(_output.AsSpan(16), out int written));
        Assert.Equal(Plain[..20], _output[..(16 + written)]);
    }

    private static bool Pass(bool encrypting, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Sm4Stream.Create(Key, Sm4Mode.Cbc, Iv, encrypting, out Sm4Stream stream, padding: true);
        int written = stream.Update(source, destination);
        return stream.TryFinish(destination[written..], out _);
    }

    [Fact]
    public void HmacSm3_LeavesNoKey()
    {
        byte[] inner = Block(0x36), outer = Block(0x5C);
        Assert.Empty(StackScan.Find(
            () => HmacSm3.HashData(Key, Plain, _output),
            [("key", Key), ("inner block", inner[..16]), ("outer block", outer[..16]), .. State("inner state", inner), .. State("outer state", outer)]));
    }

    /// <summary>The state behind a block that holds a key; the compiler may put its words aside in either order.</summary>
    private static IEnumerable<(string, byte[])> State(string name, byte[] block)
    {
        Sm3State state = Sm3State.Initial;
        Sm3Compression.Compress(ref state, block);
        byte[] words = BytesOf(in state);
        byte[] reversed = MemoryMarshal.AsBytes(MemoryMarshal.Cast<byte, uint>(words).ToArray().Reverse().ToArray().AsSpan()).ToArray();
        // From every second word on, since pairs of words are sought.
        return [(name, words), (name, words[4..]), (name + " reversed", reversed), (name + " reversed", reversed[4..])];
    }

    private static byte[] Block(byte pad) => [.. Key.Concat(new byte[48]).Select(b => (byte)(b ^ pad))];

    [Theory]
    [InlineData(HashAlgorithmId.Sha1)]
    [InlineData(HashAlgorithmId.Sha224)]
    [InlineData(HashAlgorithmId.Sha256)]
    [InlineData(HashAlgorithmId.Sha384)]
    [InlineData(HashAlgorithmId.Sha512)]
    public void Hmac_LeavesNoKeyAndAllocatesNothing(HashAlgorithmId algorithm)
    {
        Assert.Empty(StackScan.Find(
            () => Hmac.HashData(algorithm, Key, Plain, _output), ("key", Key), ("inner block", Block(0x36)[..16]), ("outer block", Block(0x5C)[..16])));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Hmac.HashData(algorithm, Key, Plain, _output);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void CtrDrbg_LeavesNoSeed()
    {
        byte[] seed = new SeededRandom(75).Bytes(96);
        Assert.Empty(StackScan.Find(
            () =>
            {
                using var drbg = CtrDrbg.Instantiate(seed.AsSpan(0, 48));
                drbg.Fill(_output);
                drbg.Reseed(seed.AsSpan(48));
            },
            ("seed", seed)));
    }
}
