using System.Numerics;
using System.Runtime.InteropServices;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto.Tests;

/// <summary>Memory for products in the lanes of one layout, compared with <see cref="BigInteger"/>: two numbers side by side, or one over all lanes.</summary>
internal sealed unsafe class LaneBench : IDisposable
{
    private readonly LaneLayout _layout;
    private readonly int _bits;
    private readonly int _lanes;
    private readonly long* _n;
    private readonly long* _x;
    private readonly long* _y;
    private readonly long* _z;
    private readonly BigInteger[] _modulus;
    private readonly BigInteger[] _inverseOfR;

    internal LaneBench(LaneLayout layout, int bits, bool pair)
    {
        _layout = layout;
        _bits = bits;
        _lanes = pair ? 4 : layout.WholeLanes;
        _modulus = new BigInteger[pair ? 2 : 1];
        _inverseOfR = new BigInteger[pair ? 2 : 1];
        _n = (long*)NativeMemory.AlignedAlloc((nuint)(8 * (layout.ModulusWords + (3 * layout.Words))), 64);
        _x = _n + layout.ModulusWords;
        _y = _x + layout.Words;
        _z = _y + layout.Words;
    }

    public void Dispose() => NativeMemory.AlignedFree(_n);

    /// <summary>Products and squares of random and extreme operands modulo random and extreme moduli; results feed back in, unreduced and with the digits the kernel leaves.</summary>
    internal void Check(SeededRandom random, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            BigInteger[] left = new BigInteger[_modulus.Length], right = new BigInteger[_modulus.Length];
            for (int i = 0; i < _modulus.Length; i++)
            {
                SetModulus(i, Modulus(random, _bits, round));
                left[i] = Operand(random, _modulus[i], round);
                right[i] = Operand(random, _modulus[i], round / 5);
                Write(left[i], _x, i);
                Write(right[i], _y, i);
            }

            Multiply(_z, _x, _y);
            BigInteger[] product = [.. left.Select((l, i) => l * right[i] * _inverseOfR[i] % _modulus[i])];
            AssertEqual(product, _z);
            Square(_z, _z);
            BigInteger[] square = [.. product.Select((p, i) => p * p * _inverseOfR[i] % _modulus[i])];
            AssertEqual(square, _z);
            Multiply(_z, _z, _x);
            AssertEqual([.. square.Select((s, i) => s * left[i] * _inverseOfR[i] % _modulus[i])], _z);
            Square(_x, _x);
            AssertEqual([.. left.Select((l, i) => l * l * _inverseOfR[i] % _modulus[i])], _x);
        }
    }

    /// <summary>By how much digits may exceed half the radix.</summary>
    internal static long Slack(LaneLayout layout) => layout.IsWide ? 512 : layout.Radix == NarrowProduct9.Radix ? 16 : 64;

    /// <summary>A product and a square of operands given digit by digit, whatever value these make.</summary>
    internal void CheckDigits(BigInteger modulus, Func<int, long> left, Func<int, long> right)
    {
        BigInteger a = 0, b = 0;
        for (int i = 0; i < _modulus.Length; i++)
        {
            SetModulus(i, modulus);
            a = WriteDigits(left, _x, i);
            b = WriteDigits(right, _y, i);
        }

        Multiply(_z, _x, _y);
        AssertCongruent(a * b, _z);
        Square(_z, _x);
        AssertCongruent(a * a, _z);
        Square(_z, _y);
        AssertCongruent(b * b, _z);
    }

    private void SetModulus(int number, BigInteger modulus)
    {
        _modulus[number] = modulus;
        _inverseOfR[number] = Inverse(BigInteger.One << _layout.RBits(_lanes), modulus);
        LaneArithmetic.WriteModulus(_layout, Limbs(modulus), _n, number, _lanes);
    }

    private void Write(BigInteger value, long* destination, int number) => LaneArithmetic.Write(_layout, Limbs(value), destination, number, _lanes);

    private BigInteger WriteDigits(Func<int, long> digits, long* destination, int number)
    {
        BigInteger value = 0;
        for (int lane = _lanes - 1; lane >= 0; lane--)
        {
            for (int vector = _layout.Vectors - 1; vector >= 0; vector--)
            {
                int index = _layout.Index(vector, lane, number, _lanes);
                long digit = digits((lane * _layout.Vectors) + vector);
                value = (value << _layout.Radix) + digit;
                destination[index] = digit;
                if (_layout.IsWide)
                    ((double*)destination)[_layout.Digits + index] = digit * WideProduct.FactorScale;
            }
        }

        return value;
    }

    private void AssertEqual(BigInteger[] expected, long* result)
    {
        for (int i = 0; i < _modulus.Length; i++)
        {
            ulong[] n = Limbs(_modulus[i]), value = new ulong[n.Length];
            LaneArithmetic.ReadReduced(_layout, result, i, _lanes, n, LaneArithmetic.Reciprocal(n), value);
            Assert.Equal(expected[i], value.Reverse().Aggregate(BigInteger.Zero, (sum, limb) => (sum << 64) + limb));
        }
    }

    /// <summary>The digits of the result make product / R modulo n; they are as small as the next product needs them.</summary>
    private void AssertCongruent(BigInteger product, long* result)
    {
        for (int i = 0; i < _modulus.Length; i++)
        {
            BigInteger value = 0;
            for (int lane = _lanes - 1; lane >= 0; lane--)
            {
                for (int vector = _layout.Vectors - 1; vector >= 0; vector--)
                {
                    long digit = result[_layout.Index(vector, lane, i, _lanes)];
                    // Nothing limits the highest digit but the value.
                    if (lane < _lanes - 1 || vector < _layout.Vectors - 1)
                        Assert.InRange(digit, -((1L << (_layout.Radix - 1)) + Slack(_layout)), (1L << (_layout.Radix - 1)) + Slack(_layout));
                    value = (value << _layout.Radix) + digit;
                }
            }

            Assert.Equal(0, ((value << _layout.RBits(_lanes)) - product) % _modulus[i]);
        }
    }

    private void Multiply(long* r, long* a, long* b)
    {
        if (_modulus.Length == 2)
            _layout.MultiplyPair(r, a, b, _n);
        else
            _layout.MultiplyWhole(r, a, b, _n);
    }

    private void Square(long* r, long* a)
    {
        if (_modulus.Length == 2)
            _layout.SquarePair(r, a, _n);
        else
            _layout.SquareWhole(r, a, _n);
    }

    /// <summary>Odd, top bit set: random, all ones, a lone top bit, long runs of ones.</summary>
    private static BigInteger Modulus(SeededRandom random, int bits, int round) => (round % 4) switch
    {
        0 => (BigInteger.One << bits) - 1 - (2 * (round / 4)),
        1 => (BigInteger.One << (bits - 1)) + 1 + (2 * (round / 4)),
        2 => (BigInteger.One << bits) - (BigInteger.One << (round * 5)) + 1,
        _ => RsaKeys.Number(random.Bytes(bits / 8)) | BigInteger.One | (BigInteger.One << (bits - 1)),
    };

    private static BigInteger Operand(SeededRandom random, BigInteger modulus, int round) => (round % 5) switch
    {
        0 => modulus - 1,
        1 => round % 2,
        2 => (BigInteger.One << ((int)modulus.GetBitLength() - 1)) - 1,
        _ => RsaKeys.Number(random.Bytes((int)modulus.GetBitLength() / 8)) % modulus,
    };

    private static BigInteger Inverse(BigInteger value, BigInteger modulus)
    {
        BigInteger a = value % modulus, b = modulus, x = 1, y = 0;
        while (b != 0)
        {
            BigInteger q = a / b;
            (a, b) = (b, a - (q * b));
            (x, y) = (y, x - (q * y));
        }

        return ((x % modulus) + modulus) % modulus;
    }

    private ulong[] Limbs(BigInteger value)
    {
        ulong[] limbs = new ulong[_bits / 64];
        Nat.FromBytes(value.ToByteArray(isUnsigned: true, isBigEndian: true), limbs);
        return limbs;
    }
}
