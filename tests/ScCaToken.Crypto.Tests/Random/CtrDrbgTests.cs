using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Tests;

public sealed class CtrDrbgTests
{
    private static readonly byte[] Seed = Convert.FromHexString(
        "DF5D73FAA468649EDDA33B5CCA79B0B05600419CCB7A879DDFEC9DB32EE494E5531B51DE16A30F769262474C73BEC010");

    [Fact]
    public void SelfTest_CavsVector_Passes() => Assert.True(CtrDrbgSelfTest.Run());

    [Theory]
    [InlineData(0, 0)]
    [InlineData(48, 0)]
    [InlineData(10, 48)]
    [InlineData(0, 7)]
    public void Generate_AnyInputs_AgreesWithTheStandardOverPlatformAes(int personalizationLength, int additionalLength)
    {
        byte[] personalization = Bytes(personalizationLength, 1), additional = Bytes(additionalLength, 2), reseed = Bytes(48, 3);
        using CtrDrbg drbg = CtrDrbg.Instantiate(Seed, personalization);
        var model = new Model(Seed, personalization);
        foreach (int length in new[] { 1, 16, 64, 129, 1000 })
        {
            byte[] output = new byte[length];
            drbg.Generate(output, additional);
            Assert.Equal(model.Generate(length, additional), output);
        }

        drbg.Reseed(reseed, additional);
        model.Reseed(reseed, additional);
        byte[] last = new byte[40];
        drbg.Generate(last);
        Assert.Equal(model.Generate(40, []), last);
    }

    [Fact]
    public void Fill_AnyCuts_GivesOneStream()
    {
        using CtrDrbg whole = CtrDrbg.Instantiate(Seed), cut = CtrDrbg.Instantiate(Seed);
        byte[] expected = new byte[5000], actual = new byte[5000];
        whole.Fill(expected);
        for (int position = 0, size = 0; position < actual.Length; position += size)
        {
            size = Math.Min(1 + ((position * 7) % 400), actual.Length - position);
            cut.Fill(actual.AsSpan(position, size));
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Instantiate_WrongLengths_Throws()
    {
        Assert.Throws<ArgumentException>(() => CtrDrbg.Instantiate(new byte[47]));
        Assert.Throws<ArgumentException>(() => CtrDrbg.Instantiate(Seed, new byte[49]));
        CtrDrbg disposed = CtrDrbg.Instantiate(Seed);
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => disposed.Fill(new byte[1]));
    }

    [Fact]
    public void Aes256_PortableRoundParts_GiveThePublishedStates()
    {
        // FIPS 197, C.3: the state after round 1 SubBytes and ShiftRows, and after MixColumns.
        Vector128<byte> state = Vector128.Create(Convert.FromHexString("00102030405060708090A0B0C0D0E0F0"));
        Vector128<byte> substituted = Aes256.SubBytesShiftRows(state);
        Assert.Equal("6353E08C0960E104CD70B751BACAD0E7", Hex(substituted));
        Assert.Equal("5F72641557F5BC92F7BE3B291DB9F91A", Hex(Aes256.MixColumns(substituted)));
    }

    private static string Hex(Vector128<byte> value)
    {
        byte[] bytes = new byte[16];
        value.CopyTo(bytes);
        return Convert.ToHexString(bytes);
    }

    private static byte[] Bytes(int length, byte first) => Enumerable.Range(first, length).Select(i => (byte)((i * 37) & 255)).ToArray();

    /// <summary>The standard's pseudocode over the platform's AES.</summary>
    private sealed class Model
    {
        private byte[] _key = new byte[32];
        private UInt128 _v;

        internal Model(byte[] seed, byte[] personalization) => Reseed(seed, personalization);

        internal void Reseed(byte[] seed, byte[] other)
        {
            byte[] material = [.. seed];
            for (int i = 0; i < other.Length; i++)
                material[i] ^= other[i];
            Update(material);
        }

        internal byte[] Generate(int length, byte[] additional)
        {
            byte[] padded = new byte[48];
            additional.CopyTo(padded, 0);
            if (additional.Length != 0)
                Update(padded);
            byte[] output = Blocks(length);
            Update(padded);
            return output;
        }

        private void Update(byte[] provided)
        {
            byte[] next = Blocks(48);
            for (int i = 0; i < 48; i++)
                next[i] ^= provided[i];
            _key = next[..32];
            _v = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(next.AsSpan(32));
        }

        private byte[] Blocks(int length)
        {
            using Aes aes = Aes.Create();
            aes.Key = _key;
            var output = new List<byte>();
            while (output.Count < length)
            {
                byte[] block = new byte[16];
                System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(block, ++_v);
                output.AddRange(aes.EncryptEcb(block, PaddingMode.None));
            }

            return [.. output.Take(length)];
        }
    }
}
