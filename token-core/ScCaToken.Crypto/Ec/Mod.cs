using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>
/// Constant-time arithmetic modulo <typeparamref name="T"/>. Inputs and outputs are fully reduced; <see cref="Multiply"/> is Montgomery's
/// a·b·R⁻¹ (Koç, Acar, Kaliski, "Analyzing and comparing Montgomery multiplication algorithms", CIOS). Destinations may alias sources.
/// </summary>
internal static partial class Mod<T>
    where T : struct, IModulus
{
    /// <summary>Length of a residue in bytes.</summary>
    public static int Bytes => T.Limbs * 8;

    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;
    private const MethodImplOptions Tiny = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Tiny)]
    private static ulong At(in Limbs a, int i) => Unsafe.Add(ref Unsafe.As<Limbs, ulong>(ref Unsafe.AsRef(in a)), i);

    [MethodImpl(Tiny)]
    private static ref ulong Ref(ref Limbs a, int i) => ref Unsafe.Add(ref Unsafe.As<Limbs, ulong>(ref a), i);

    [MethodImpl(Tiny)]
    private static ulong M(int i) => Unsafe.Add(ref MemoryMarshal.GetReference(T.Value), i);

    [MethodImpl(Tiny)]
    private static ulong Bit(bool condition) => Unsafe.BitCast<bool, byte>(condition);

    /// <summary>Reads a big-endian number; <see langword="false"/> if it is not below the modulus. The value is stored either way.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bigEndian, ref Limbs r)
    {
        ulong borrow = 0;
        for (int i = 0; i < T.Limbs; i++)
        {
            ulong v = BinaryPrimitives.ReadUInt64BigEndian(bigEndian[((T.Limbs - 1 - i) * 8)..]);
            Ref(ref r, i) = v;
            ulong x = v - M(i);
            borrow = Bit(v < M(i)) | Bit(x < borrow);
        }

        return borrow != 0;
    }

    /// <summary>Reads a number below 2m (a digest beside a modulus of full bit length) and reduces it.</summary>
    public static void ReadReduced(ReadOnlySpan<byte> bigEndian, ref Limbs r)
    {
        TryRead(bigEndian, ref r);
        ReduceOnce(ref r, r, 0);
    }

    public static void Write(in Limbs a, Span<byte> bigEndian)
    {
        for (int i = 0; i < T.Limbs; i++)
            BinaryPrimitives.WriteUInt64BigEndian(bigEndian[((T.Limbs - 1 - i) * 8)..], At(a, i));
    }

    /// <summary>Reduces a plain number below 2^(64·limbs) that is less than 2m.</summary>
    public static void Reduce(ref Limbs r, in Limbs a) => ReduceOnce(ref r, a, 0);

    /// <summary>Reduces top·2^(64·limbs) + a, which is less than 2m.</summary>
    public static void Reduce(ref Limbs r, in Limbs a, ulong top) => ReduceOnce(ref r, a, top);

    /// <summary>r = a + b as plain numbers; <see langword="false"/> if the sum is not below the modulus. For public numbers.</summary>
    public static bool TryAddBelow(ref Limbs r, in Limbs a, ReadOnlySpan<ulong> b)
    {
        ulong carry = 0, borrow = 0;
        for (int i = 0; i < T.Limbs; i++)
        {
            ulong x = At(a, i) + carry;
            carry = Bit(x < carry);
            x += b[i];
            carry += Bit(x < b[i]);
            Ref(ref r, i) = x;
            ulong y = x - M(i);
            borrow = Bit(x < M(i)) | Bit(y < borrow);
        }

        return carry == 0 && borrow != 0;
    }

    public static void ToMontgomery(ref Limbs r, in Limbs a) => Multiply(ref r, a, Limbs.From(T.RSquared));

    public static void FromMontgomery(ref Limbs r, in Limbs a)
    {
        Limbs one = default;
        one[0] = 1;
        Multiply(ref r, a, one);
    }

    /// <summary>All ones if a is zero, else zero.</summary>
    public static ulong IsZeroMask(in Limbs a)
    {
        ulong or = 0;
        for (int i = 0; i < T.Limbs; i++)
            or |= At(a, i);
        return ((or | (0UL - or)) >> 63) - 1;
    }

    public static bool IsZero(in Limbs a) => IsZeroMask(a) != 0;

    public static bool AreEqual(in Limbs a, in Limbs b)
    {
        ulong or = 0;
        for (int i = 0; i < T.Limbs; i++)
            or |= At(a, i) ^ At(b, i);
        return or == 0;
    }

    /// <summary>r = mask ? a : r, for a mask of all ones or zero.</summary>
    [MethodImpl(Tiny)]
    public static void Select(ref Limbs r, in Limbs a, ulong mask)
    {
        for (int i = 0; i < T.Limbs; i++)
            Ref(ref r, i) ^= (Ref(ref r, i) ^ At(a, i)) & mask;
    }

    /// <summary>Montgomery inverse. Zero gives zero.</summary>
    public static void Invert(ref Limbs r, in Limbs a)
    {
        if (T.Limbs == 4 && Avx2.IsSupported)
        {
            // Scaled by R² mod m: (a·R)⁻¹·R² = a⁻¹·R.
            VectorInversion<T>.Invert(ref r, a, Limbs.From(T.RSquared));
        }
        else
        {
            InvertByPower(ref r, a);
            DeadStack.Wipe();
        }
    }

    /// <summary>a^(m−2) by Fermat: the exponent is public, so the 4-bit windows leak nothing.</summary>
    [MethodImpl(Hot)]
    internal static void InvertByPower(ref Limbs r, in Limbs a)
    {
        Span<Limbs> powers = stackalloc Limbs[16];
        powers[0] = Limbs.From(T.One);
        for (int i = 1; i < 16; i++)
            Multiply(ref powers[i], powers[i - 1], a);
        Limbs acc = powers[0];
        ulong borrowed = 2;
        Limbs exponent = Limbs.From(T.Value);
        for (int i = 0; i < T.Limbs && borrowed != 0; i++)
        {
            ulong x = exponent[i];
            exponent[i] = x - borrowed;
            borrowed = Bit(x < borrowed);
        }

        for (int i = (T.Limbs * 16) - 1; i >= 0; i--)
        {
            for (int s = 0; s < 4; s++)
                Square(ref acc, acc);
            Multiply(ref acc, acc, powers[(int)(exponent[i >> 4] >> ((i & 15) * 4)) & 15]);
        }

        r = acc;
        acc.Clear();
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(powers));
    }
}
