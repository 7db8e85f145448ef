using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto.Internal;

/// <summary>How the eight lanes of a wide vector are shared: two numbers of four lanes each, or one number of eight.</summary>
internal unsafe interface ILaneGroup
{
    /// <summary>Lanes per number.</summary>
    static abstract int Lanes { get; }

    /// <summary>Reads one digit of each number, from one lane of a vector in memory, over all of the number's lanes.</summary>
    static abstract Vector512<long> Digit(long* lane);

    static abstract Vector512<double> Digit(double* lane);

    /// <summary>Spreads the first lane of each number over all of its lanes.</summary>
    static abstract Vector512<long> Spread(Vector512<long> value);

    /// <summary>Every lane takes the number's next lane; the last takes zero.</summary>
    static abstract Vector512<long> Down(Vector512<long> value);

    /// <summary>Every lane takes the number's lane below it; the first takes zero.</summary>
    static abstract Vector512<long> Up(Vector512<long> value);
}
