using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto;

/// <content>
/// Products, sums and differences with the limbs in local variables, written out for 4 and for 6 limbs: arrays of limbs would live in memory,
/// where every step waits for the store of the one before.
/// </content>
internal static partial class Mod<T>
{
    /// <summary>a·b + c + carry; the high half becomes the new carry.</summary>
    [MethodImpl(Tiny)]
    private static ulong MulAdd(ulong a, ulong b, ulong c, ref ulong carry)
    {
        ulong high, low;
        if (Bmi2.X64.IsSupported)
        {
            // Math.BigMul with its out parameter goes through memory; two multiplications are faster.
            high = Bmi2.X64.MultiplyNoFlags(a, b);
            low = a * b;
        }
        else
        {
            high = Math.BigMul(a, b, out low);
        }

        low += c;
        high += Bit(low < c);
        low += carry;
        high += Bit(low < carry);
        carry = high;
        return low;
    }

    [MethodImpl(Tiny)]
    private static ulong AddCarry(ulong a, ulong b, ref ulong carry)
    {
        ulong x = a + carry;
        ulong c = Bit(x < carry);
        x += b;
        carry = c + Bit(x < b);
        return x;
    }

    [MethodImpl(Tiny)]
    private static ulong SubtractBorrow(ulong a, ulong b, ref ulong borrow)
    {
        ulong x = a - b, under = Bit(a < b), y = x - borrow;
        borrow = under | Bit(x < borrow);
        return y;
    }

    /// <summary>The carry out of the lowest limb when m·modulus is added to it, m = low·(−modulus⁻¹): that limb becomes zero.</summary>
    [MethodImpl(Tiny)]
    private static ulong Quotient(ulong low, out ulong carry)
    {
        if (T.NegatedInverse == 1)
        {
            // The lowest limb of the modulus is −1: m·2^64 − m + low = m·2^64.
            carry = low;
            return low;
        }

        ulong m = low * T.NegatedInverse;
        carry = 0;
        MulAdd(m, M(0), low, ref carry);
        return m;
    }

    [MethodImpl(Hot)]
    public static void Multiply(ref Limbs r, in Limbs a, in Limbs b)
    {
        if (T.Limbs == 4)
            Multiply4(ref r, a, b);
        else
            Multiply6(ref r, a, b);
    }

    public static void Square(ref Limbs r, in Limbs a) => Multiply(ref r, a, a);

    [MethodImpl(Tiny)]
    private static void Multiply4(ref Limbs r, in Limbs a, in Limbs b)
    {
        ulong a0 = At(a, 0), a1 = At(a, 1), a2 = At(a, 2), a3 = At(a, 3);
        ulong t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0;
        for (int i = 0; i < 4; i++)
        {
            ulong bi = At(b, i), carry = 0;
            t0 = MulAdd(a0, bi, t0, ref carry);
            t1 = MulAdd(a1, bi, t1, ref carry);
            t2 = MulAdd(a2, bi, t2, ref carry);
            t3 = MulAdd(a3, bi, t3, ref carry);
            t4 += carry;
            ulong top = Bit(t4 < carry), m = Quotient(t0, out carry);
            t0 = MulAdd(m, M(1), t1, ref carry);
            t1 = MulAdd(m, M(2), t2, ref carry);
            t2 = MulAdd(m, M(3), t3, ref carry);
            t3 = t4 + carry;
            t4 = top + Bit(t3 < carry);
        }

        ReduceOnce4(ref r, t0, t1, t2, t3, t4);
    }

    [MethodImpl(Tiny)]
    private static void Multiply6(ref Limbs r, in Limbs a, in Limbs b)
    {
        ulong a0 = At(a, 0), a1 = At(a, 1), a2 = At(a, 2), a3 = At(a, 3), a4 = At(a, 4), a5 = At(a, 5);
        ulong t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0, t5 = 0, t6 = 0;
        for (int i = 0; i < 6; i++)
        {
            ulong bi = At(b, i), carry = 0;
            t0 = MulAdd(a0, bi, t0, ref carry);
            t1 = MulAdd(a1, bi, t1, ref carry);
            t2 = MulAdd(a2, bi, t2, ref carry);
            t3 = MulAdd(a3, bi, t3, ref carry);
            t4 = MulAdd(a4, bi, t4, ref carry);
            t5 = MulAdd(a5, bi, t5, ref carry);
            t6 += carry;
            ulong top = Bit(t6 < carry), m = Quotient(t0, out carry);
            t0 = MulAdd(m, M(1), t1, ref carry);
            t1 = MulAdd(m, M(2), t2, ref carry);
            t2 = MulAdd(m, M(3), t3, ref carry);
            t3 = MulAdd(m, M(4), t4, ref carry);
            t4 = MulAdd(m, M(5), t5, ref carry);
            t5 = t6 + carry;
            t6 = top + Bit(t5 < carry);
        }

        ReduceOnce6(ref r, t0, t1, t2, t3, t4, t5, t6);
    }

    /// <summary>r = t − m if top·2^(64·limbs) + t ≥ m, else t.</summary>
    [MethodImpl(Tiny)]
    private static void ReduceOnce(ref Limbs r, in Limbs t, ulong top)
    {
        if (T.Limbs == 4)
            ReduceOnce4(ref r, At(t, 0), At(t, 1), At(t, 2), At(t, 3), top);
        else
            ReduceOnce6(ref r, At(t, 0), At(t, 1), At(t, 2), At(t, 3), At(t, 4), At(t, 5), top);
    }

    [MethodImpl(Tiny)]
    private static void ReduceOnce4(ref Limbs r, ulong t0, ulong t1, ulong t2, ulong t3, ulong top)
    {
        ulong borrow = 0;
        ulong d0 = SubtractBorrow(t0, M(0), ref borrow);
        ulong d1 = SubtractBorrow(t1, M(1), ref borrow);
        ulong d2 = SubtractBorrow(t2, M(2), ref borrow);
        ulong d3 = SubtractBorrow(t3, M(3), ref borrow);
        ulong keep = 0UL - (borrow & (top ^ 1));
        Ref(ref r, 0) = d0 ^ ((d0 ^ t0) & keep);
        Ref(ref r, 1) = d1 ^ ((d1 ^ t1) & keep);
        Ref(ref r, 2) = d2 ^ ((d2 ^ t2) & keep);
        Ref(ref r, 3) = d3 ^ ((d3 ^ t3) & keep);
    }

    [MethodImpl(Tiny)]
    private static void ReduceOnce6(ref Limbs r, ulong t0, ulong t1, ulong t2, ulong t3, ulong t4, ulong t5, ulong top)
    {
        ulong borrow = 0;
        ulong d0 = SubtractBorrow(t0, M(0), ref borrow);
        ulong d1 = SubtractBorrow(t1, M(1), ref borrow);
        ulong d2 = SubtractBorrow(t2, M(2), ref borrow);
        ulong d3 = SubtractBorrow(t3, M(3), ref borrow);
        ulong d4 = SubtractBorrow(t4, M(4), ref borrow);
        ulong d5 = SubtractBorrow(t5, M(5), ref borrow);
        ulong keep = 0UL - (borrow & (top ^ 1));
        Ref(ref r, 0) = d0 ^ ((d0 ^ t0) & keep);
        Ref(ref r, 1) = d1 ^ ((d1 ^ t1) & keep);
        Ref(ref r, 2) = d2 ^ ((d2 ^ t2) & keep);
        Ref(ref r, 3) = d3 ^ ((d3 ^ t3) & keep);
        Ref(ref r, 4) = d4 ^ ((d4 ^ t4) & keep);
        Ref(ref r, 5) = d5 ^ ((d5 ^ t5) & keep);
    }

    [MethodImpl(Hot)]
    public static void Add(ref Limbs r, in Limbs a, in Limbs b)
    {
        if (T.Limbs == 4)
            Add4(ref r, a, b);
        else
            Add6(ref r, a, b);
    }

    [MethodImpl(Tiny)]
    private static void Add4(ref Limbs r, in Limbs a, in Limbs b)
    {
        ulong carry = 0;
        ulong t0 = AddCarry(At(a, 0), At(b, 0), ref carry);
        ulong t1 = AddCarry(At(a, 1), At(b, 1), ref carry);
        ulong t2 = AddCarry(At(a, 2), At(b, 2), ref carry);
        ulong t3 = AddCarry(At(a, 3), At(b, 3), ref carry);
        ReduceOnce4(ref r, t0, t1, t2, t3, carry);
    }

    [MethodImpl(Tiny)]
    private static void Add6(ref Limbs r, in Limbs a, in Limbs b)
    {
        ulong carry = 0;
        ulong t0 = AddCarry(At(a, 0), At(b, 0), ref carry);
        ulong t1 = AddCarry(At(a, 1), At(b, 1), ref carry);
        ulong t2 = AddCarry(At(a, 2), At(b, 2), ref carry);
        ulong t3 = AddCarry(At(a, 3), At(b, 3), ref carry);
        ulong t4 = AddCarry(At(a, 4), At(b, 4), ref carry);
        ulong t5 = AddCarry(At(a, 5), At(b, 5), ref carry);
        ReduceOnce6(ref r, t0, t1, t2, t3, t4, t5, carry);
    }

    /// <summary>r += modulus where the mask of all ones or zero is set, for moduli of 256 bits; the carry out of the top limb.</summary>
    [MethodImpl(Tiny)]
    public static ulong AddModulus(ref Limbs r, ulong mask)
    {
        ulong carry = 0;
        Ref(ref r, 0) = AddCarry(At(r, 0), M(0) & mask, ref carry);
        Ref(ref r, 1) = AddCarry(At(r, 1), M(1) & mask, ref carry);
        Ref(ref r, 2) = AddCarry(At(r, 2), M(2) & mask, ref carry);
        Ref(ref r, 3) = AddCarry(At(r, 3), M(3) & mask, ref carry);
        return carry;
    }

    [MethodImpl(Hot)]
    public static void Subtract(ref Limbs r, in Limbs a, in Limbs b)
    {
        if (T.Limbs == 4)
            Subtract4(ref r, a, b);
        else
            Subtract6(ref r, a, b);
    }

    [MethodImpl(Tiny)]
    private static void Subtract4(ref Limbs r, in Limbs a, in Limbs b)
    {
        ulong borrow = 0;
        ulong t0 = SubtractBorrow(At(a, 0), At(b, 0), ref borrow);
        ulong t1 = SubtractBorrow(At(a, 1), At(b, 1), ref borrow);
        ulong t2 = SubtractBorrow(At(a, 2), At(b, 2), ref borrow);
        ulong t3 = SubtractBorrow(At(a, 3), At(b, 3), ref borrow);
        ulong mask = 0UL - borrow, carry = 0;
        Ref(ref r, 0) = AddCarry(t0, M(0) & mask, ref carry);
        Ref(ref r, 1) = AddCarry(t1, M(1) & mask, ref carry);
        Ref(ref r, 2) = AddCarry(t2, M(2) & mask, ref carry);
        Ref(ref r, 3) = AddCarry(t3, M(3) & mask, ref carry);
    }

    [MethodImpl(Tiny)]
    private static void Subtract6(ref Limbs r, in Limbs a, in Limbs b)
    {
        ulong borrow = 0;
        ulong t0 = SubtractBorrow(At(a, 0), At(b, 0), ref borrow);
        ulong t1 = SubtractBorrow(At(a, 1), At(b, 1), ref borrow);
        ulong t2 = SubtractBorrow(At(a, 2), At(b, 2), ref borrow);
        ulong t3 = SubtractBorrow(At(a, 3), At(b, 3), ref borrow);
        ulong t4 = SubtractBorrow(At(a, 4), At(b, 4), ref borrow);
        ulong t5 = SubtractBorrow(At(a, 5), At(b, 5), ref borrow);
        ulong mask = 0UL - borrow, carry = 0;
        Ref(ref r, 0) = AddCarry(t0, M(0) & mask, ref carry);
        Ref(ref r, 1) = AddCarry(t1, M(1) & mask, ref carry);
        Ref(ref r, 2) = AddCarry(t2, M(2) & mask, ref carry);
        Ref(ref r, 3) = AddCarry(t3, M(3) & mask, ref carry);
        Ref(ref r, 4) = AddCarry(t4, M(4) & mask, ref carry);
        Ref(ref r, 5) = AddCarry(t5, M(5) & mask, ref carry);
    }
}
