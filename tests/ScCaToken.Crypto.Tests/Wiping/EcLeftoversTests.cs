using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto.Tests;

/// <summary>Operations with keys on curves leave neither the key nor a nonce, a shared secret or a text on the stack.</summary>
public sealed class EcLeftoversTests
{
    private static readonly byte[] Digest = new SeededRandom(61).Bytes(32);
    private static readonly byte[] Entropy = new SeededRandom(62).Bytes(32);
    private readonly byte[] _output = new byte[96];

    private static readonly Sm2PrivateKey Sm2Key = Sm2PrivateKey.Generate(new SeededRandom(63));

    private static IEnumerable<(string, byte[])> Number(string name, byte[] bigEndian) => [(name, bigEndian), (name + " as a number", StackScan.Limbs(bigEndian))];

    private static byte[] BytesOf(in HedgedNonce nonce) => MemoryMarshal.AsBytes(new ReadOnlySpan<HedgedNonce>(in nonce)).ToArray();

    private static byte[] LimbsOf(ReadOnlySpan<ulong> limbs, int size) => MemoryMarshal.AsBytes(limbs)[..size].ToArray();

    /// <summary>d, d + 1, (1 + d)⁻¹, and what the nonces of a digest are derived from.</summary>
    private static IEnumerable<(string, byte[])> Sm2Secrets
    {
        get
        {
            byte[] d = new byte[32];
            Sm2Key.Export(d);
            Limbs scalar = default, one = default, sum = default, inverse = default;
            HedgedNonce nonce = default;
            Sm2Key.CopyScalar(ref scalar);
            one[0] = 1;
            Mod<Sm2Order>.Add(ref sum, scalar, one);
            Sm2Key.CopySigningState(ref inverse, ref nonce);
            byte[] k = new byte[32];
            nonce.Derive(Digest, Entropy, 0, k);
            return [.. Number("d", d), ("d + 1", LimbsOf(sum, 32)), ("inverse", LimbsOf(inverse, 32)), ("nonce state", BytesOf(in nonce)), .. Number("k", k)];
        }
    }

    [Fact]
    public void Sm2_ImportAndExport_LeaveNoKey()
    {
        byte[] d = new byte[32];
        Sm2Key.Export(d);
        Assert.Empty(StackScan.Find(
            () =>
            {
                Sm2PrivateKey.TryImport(d, out Sm2PrivateKey? key);
                key!.Dispose();
            },
            Sm2Secrets));
        Assert.Empty(StackScan.Find(() => Sm2Key.Export(_output), Sm2Secrets));
        Assert.Empty(StackScan.Find(() => Assert.ThrowsAny<ArgumentException>(() => Sm2Key.Export(_output.AsSpan(0, 31))), Sm2Secrets));
    }

    [Fact]
    public void Sm2_Sign_LeavesNoKeyAndNoNonce() =>
        Assert.Empty(StackScan.Find(() => Sm2.Sign(Sm2Key, Digest, Entropy, _output), Sm2Secrets));

    [Fact]
    public void Sm2_Decrypt_LeavesNoKeyAndNoText()
    {
        byte[] text = new SeededRandom(64).Bytes(64), cipher = new byte[Sm2.CiphertextLength(64)], shared = new byte[32];
        Assert.True(Sm2.TryEncrypt(Sm2Vectors.PublicOf(Sm2Key), text, new SeededRandom(65), cipher));
        Assert.True(Sm2.TryDeriveSharedPoint(Sm2Key, cipher.AsSpan(0, 64), shared));
        IEnumerable<(string, byte[])> secrets = [.. Sm2Secrets, ("text", text), .. Number("x", shared)];
        Assert.Empty(StackScan.Find(() => Sm2.TryDecrypt(Sm2Key, cipher, _output.AsSpan(0, 64)), secrets));
        Assert.Empty(StackScan.Find(() => Sm2.TryDeriveSharedPoint(Sm2Key, cipher.AsSpan(0, 64), _output), secrets));
    }

    [Fact]
    public void Sm2KeyExchange_LeavesNoKey()
    {
        var temporary = Sm2PrivateKey.Generate(new SeededRandom(66));
        using var peer = Sm2PrivateKey.Generate(new SeededRandom(67));
        byte[] r = new byte[32], agreed = new byte[16], xy = Sm2Vectors.PublicOf(peer);
        temporary.Export(r);
        void Agree(Span<byte> key) => Sm2KeyExchange.TryAgree(true, Sm2Key, temporary, [], xy, xy, [], key);
        Agree(agreed);
        Assert.Empty(StackScan.Find(() => Agree(_output.AsSpan(0, 16)), [.. Sm2Secrets, .. Number("r", r), ("agreed", agreed)]));
        temporary.Dispose();
        Assert.Empty(StackScan.Find(() => Assert.Throws<ObjectDisposedException>(() => Agree(_output.AsSpan(0, 16))), Sm2Secrets));
    }

    [Theory]
    [InlineData(EcCurve.P256)]
    [InlineData(EcCurve.P384)]
    public void NistCurve_LeavesNoKeyNoNonceAndNoSharedSecret(EcCurve curve)
    {
        int size = EcPrivateKey.ScalarSize(curve);
        using var key = EcPrivateKey.Generate(curve, new SeededRandom(68));
        using var peer = EcPrivateKey.Generate(curve, new SeededRandom(69));
        byte[] d = new byte[size], k = new byte[64], x = new byte[size], xy = new byte[2 * size];
        key.Export(d);
        peer.ExportPublicKey(xy);
        Assert.True(Ecdh.TryDerive(key, xy, x));
        HedgedNonce nonce = default;
        key.CopyNonceState(ref nonce);
        nonce.Derive(Digest, Entropy, 0, k);
        nonce.Derive(Digest, Entropy, 1, k.AsSpan(32));
        k = k[..size];
        IEnumerable<(string, byte[])> secrets =
        [
            .. Number("d", d), ("nonce state", BytesOf(in nonce)), .. Number("k", k), .. Number("x", x),
            .. curve == EcCurve.P256 ? Powers<P256Order>(k) : Powers<P384Order>(k),
        ];
        Assert.Empty(StackScan.Find(
            () =>
            {
                EcPrivateKey.TryImport(curve, d, out EcPrivateKey? imported);
                imported!.Dispose();
            },
            secrets));
        Assert.Empty(StackScan.Find(() => Ecdsa.Sign(key, Digest, Entropy, _output), secrets));
        Assert.Empty(StackScan.Find(() => Ecdh.TryDerive(key, xy, _output), secrets));
        Assert.Empty(StackScan.Find(() => key.Export(_output), secrets));
        Assert.Empty(StackScan.Find(() => Assert.ThrowsAny<ArgumentException>(() => key.Export(_output.AsSpan(0, size - 1))), secrets));
    }

    private static IEnumerable<(string, byte[])> Powers<TOrder>(byte[] k)
        where TOrder : struct, IModulus
    {
        Limbs montgomery = default, inverse = default;
        Mod<TOrder>.TryRead(k, ref montgomery);
        Mod<TOrder>.ToMontgomery(ref montgomery, montgomery);
        Mod<TOrder>.Invert(ref inverse, montgomery);
        return [("k in Montgomery form", LimbsOf(montgomery, k.Length)), ("inverse of k", LimbsOf(inverse, k.Length))];
    }

    [Fact]
    public void PortableMultiplication_LeavesNoIntermediateValue()
    {
        AssertLeavesNothing<Sm2Curve, Sm2Field, Sm2Order>();
        AssertLeavesNothing<P384Curve, P384Field, P384Order>();
    }

    [Fact]
    public void LaneMultiplication_LeavesNoPartOfTheScalar()
    {
        Assert.SkipUnless(Lanes.AreSupported, "no AVX2 here");
        AssertLanesLeaveNoScalar<Sm2Curve, Sm2Field, Sm2Order>();
        AssertLanesLeaveNoScalar<P256Curve, P256Field, P256Order>();
    }

    private static void AssertLanesLeaveNoScalar<TCurve, TField, TOrder>()
        where TCurve : struct, ILaneCurve
        where TField : struct, ILaneField
        where TOrder : struct, IModulus
    {
        Limbs k = default, x = default, y = default;
        Mod<TOrder>.TryRead(new SeededRandom(71).Bytes(32), ref k);
        VectorPoint<TCurve, TField, TOrder>.Recode(k, unchecked((k[0] & 1) - 1), out Vector256<ulong> recoded);
        (string, byte[])[] secrets =
        [
            ("k", MemoryMarshal.AsBytes(new ReadOnlySpan<Limbs>(in k))[..32].ToArray()),
            ("recoded scalar", MemoryMarshal.AsBytes(new ReadOnlySpan<Vector256<ulong>>(in recoded)).ToArray()),
        ];
        foreach (bool wide in Lanes.AreWideSupported ? new[] { true, false } : [false])
            Assert.Empty(StackScan.Find(() => VectorPoint<TCurve, TField, TOrder>.TryMultiply(k, true, ref x, ref y, wide), secrets));
        Assert.Empty(StackScan.Find(() => VectorMultiplication<TCurve, TField, TOrder>.TryMultiply(Group<TCurve, TField>.Generator, k, ref x, ref y), secrets));
    }

    private static void AssertLeavesNothing<TCurve, TField, TOrder>()
        where TCurve : struct, ICurve
        where TField : struct, IModulus
        where TOrder : struct, IModulus
    {
        // The register that the wiping itself puts aside may hold a limb.
        const int Spilled = 2;
        var numbers = new Limbs[3];
        void Choose(int secret) => Mod<TOrder>.TryRead(new SeededRandom(60 + secret).Bytes(Mod<TOrder>.Bytes), ref numbers[0]);
        Assert.InRange(
            StackScan.Differences(() => PortablePoint<TCurve, TField, TOrder>.MultiplyBase(numbers[0], ref numbers[1], ref numbers[2]), Choose).Length, 0, Spilled);
        Assert.InRange(
            StackScan.Differences(
                () => PortablePoint<TCurve, TField, TOrder>.Multiply(Group<TCurve, TField>.Generator, numbers[0], ref numbers[1], ref numbers[2]), Choose).Length,
            0,
            Spilled);
    }
}
