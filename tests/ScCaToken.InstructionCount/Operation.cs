using System.Runtime.InteropServices;
using ScCaToken.Crypto;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.InstructionCount;

/// <summary>One operation on a secret of 32 bytes, prepared outside what is counted.</summary>
internal sealed unsafe class Operation(string name)
{
    private const int RsaWords = 16;

    private static readonly LaneLayout Layout = LaneLayout.ForPrimes(64 * RsaWords);

    private readonly byte[] _digest = new byte[32], _entropy = new byte[32], _signature = new byte[96], _point = new byte[64];
    // The generator, a point like any other here.
    private static readonly byte[] P256Point = Convert.FromHexString(
        "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5");

    private readonly ulong[] _exponent = new ulong[RsaWords], _other = new ulong[RsaWords];
    private readonly long* _lanes = (long*)NativeMemory.AlignedAlloc((nuint)((Layout.ModulusWords + (2 * Layout.Words)) * sizeof(long)), 64);
    private Sm2PrivateKey? _key;
    private EcPrivateKey? _p256, _p384;
    private Limbs _k, _x, _y;

    /// <summary>Makes the secret the private key and the entropy, the scalar, or the exponents.</summary>
    public void SetSecret(ReadOnlySpan<byte> secret)
    {
        if (!Sm2PrivateKey.TryImport(secret, out _key) || !Mod<Sm2Order>.TryRead(secret, ref _k))
            throw new ArgumentException("The secret is no SM2 private key.", nameof(secret));
        if (!EcPrivateKey.TryImport(EcCurve.P256, secret, out _p256) || !EcPrivateKey.TryImport(EcCurve.P384, [.. new byte[16], .. secret], out _p384))
            throw new ArgumentException("The secret is no private key of the NIST curves.", nameof(secret));
        secret.CopyTo(_entropy);
        for (int i = 0; i < RsaWords; i++)
        {
            _exponent[i] = _k[i & 3];
            _other[i] = ~_k[i & 3];
        }

        PrepareLanes();
    }

    /// <summary>Runs the operation.</summary>
    public void Run()
    {
        switch (name)
        {
            case "sm2-sign":
                Sm2.Sign(_key!, _digest, _entropy, _signature);
                break;
            case "sm2-multiply":
                FastPoint<Sm2Curve, Sm2Field, Sm2Order>.Multiply(Group<Sm2Curve, Sm2Field>.Generator, _k, _point);
                break;
            case "sm2-base-portable":
                PortablePoint<Sm2Curve, Sm2Field, Sm2Order>.MultiplyBase(_k, ref _x, ref _y);
                break;
            case "p256-sign":
                Ecdsa.Sign(_p256!, _digest, _entropy, _signature);
                break;
            case "p384-sign":
                Ecdsa.Sign(_p384!, _digest, _entropy, _signature);
                break;
            case "p256-ecdh":
                Ecdh.TryDerive(_p256!, P256Point, _point);
                break;
            case "rsa-power" when LaneArithmetic.IsSupported:
                long* one = _lanes + Layout.ModulusWords;
                LanePower.Power(Layout, _lanes, one, one + Layout.Words, _exponent, _other);
                break;
            case "leaky":
                MultiplyLeaky();
                break;
            default:
                throw new NotSupportedException(name);
        }
    }

    /// <summary>Two odd moduli of 1024 bits and bases; no more is asked of them here than to be the same every time.</summary>
    private void PrepareLanes()
    {
        Span<ulong> number = stackalloc ulong[RsaWords];
        for (int i = 0; i < RsaWords; i++)
            number[i] = unchecked(0x9E3779B97F4A7C15 * (ulong)(i + 1));
        number[0] |= 1;
        number[^1] |= 1UL << 63;
        long* one = _lanes + Layout.ModulusWords, x = one + Layout.Words;
        for (int i = 0; i < 2; i++)
        {
            LaneArithmetic.WriteModulus(Layout, number, _lanes, i, 4);
            LaneArithmetic.Write(Layout, number[1..], one, i, 4);
            LaneArithmetic.Write(Layout, number[2..], x, i, 4);
        }
    }

    /// <summary>Double-and-add with a branch on each bit, as it must not be done: the count has to show it.</summary>
    private void MultiplyLeaky()
    {
        Point sum = Group<Sm2Curve, Sm2Field>.Infinity;
        for (int i = 255; i >= 0; i--)
        {
            Group<Sm2Curve, Sm2Field>.Double(ref sum, sum);
            if (((_k[i >> 6] >> (i & 63)) & 1) != 0)
                Group<Sm2Curve, Sm2Field>.Add(ref sum, sum, Group<Sm2Curve, Sm2Field>.Generator);
        }

        Mod<Sm2Field>.Write(sum.X, _point);
    }
}
