using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto.Internal;

/// <summary>Vectors of a wide number, as a type: the compiler makes one kernel per length, with its columns in registers.</summary>
internal interface IVectorCount
{
    static abstract int Value { get; }

    /// <summary>The lengths there are; ten vectors hold primes of 2048 bits.</summary>
    readonly struct Six : IVectorCount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 6;
        }
    }

    readonly struct Seven : IVectorCount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 7;
        }
    }

    readonly struct Eight : IVectorCount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 8;
        }
    }

    readonly struct Nine : IVectorCount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 9;
        }
    }

    readonly struct Ten : IVectorCount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 10;
        }
    }
}
