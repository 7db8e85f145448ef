namespace ScCaToken.Crypto;

/// <summary>Residues modulo a prime side by side; see <see cref="Fp4{T}"/> for representation and bounds.</summary>
internal interface ILanes<TSelf, TWide>
    where TSelf : struct
    where TWide : struct
{
    static abstract void Add(out TSelf r, in TSelf a, in TSelf b);

    static abstract void Subtract(out TSelf r, in TSelf a, in TSelf b);

    static abstract void SubtractTwice(out TSelf r, in TSelf a, in TSelf b);

    static abstract void Carry(ref TSelf r);

    static abstract void Evens(out TSelf r, in TSelf a, in TSelf b);

    static abstract void Odds(out TSelf r, in TSelf a, in TSelf b);

    static abstract void OddEven(out TSelf r, in TSelf a, in TSelf b);

    static abstract void Swap(out TSelf r, in TSelf a);

    static abstract void PairDifferences(out TSelf r, in TSelf a, in TSelf b);

    static abstract void PairSums(out TSelf x, out TSelf s, in TSelf a, in TSelf b);

    static abstract void SubtractSwapped(out TSelf r, in TSelf a);

    static abstract void Multiply(out TSelf r, in TSelf a, in TSelf b);

    static abstract void MultiplyNormalised(out TSelf r, in TSelf a, in TSelf b);

    static abstract void Square(out TSelf r, in TSelf a);

    static abstract void MultiplyWide(out TWide r, in TSelf a, in TSelf b);

    static abstract void MultiplyAdd(out TSelf r, in TSelf a, in TSelf b, in TWide c);

    static abstract void SubtractSquare(out TSelf r, in TSelf a, in TSelf c);
}
