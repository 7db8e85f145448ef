using System.Text;

namespace ScCaToken.Crypto.Tests;

/// <summary>
/// Writes the unrolled field products: Fp4.Products.cs and Fp4.FusedProducts.cs as calls of AVX2 instructions, the files of Fp8 with the operators of
/// Vector512. To change a product, change it here, and run the test with SCCA_REGENERATE=1, which writes the files instead of comparing them.
/// </summary>
internal sealed class LaneProductsGenerator(bool wide)
{
    private const int Limbs = 9, Columns = 17;

    private readonly StringBuilder _text = new();

    private enum Kind
    {
        Multiply,
        MultiplyNormalised,
        Square,
        MultiplyAdd,
        SubtractSquare,
    }

    private string Struct => wide ? "Fp8" : "Fp4";

    private string Type => $"{Struct}<T>";

    private string Vector => wide ? "Vector512" : "Vector256";

    /// <summary>The files by name.</summary>
    public static IEnumerable<(string Name, string Content)> Files()
    {
        foreach (bool wide in (bool[])[false, true])
        {
            string type = wide ? "Fp8" : "Fp4";
            yield return ($"{type}.Products.cs", new LaneProductsGenerator(wide).Plain());
            yield return ($"{type}.FusedProducts.cs", new LaneProductsGenerator(wide).Fused());
        }
    }

    private string Plain()
    {
        Open("""
            /// <content>
            /// The products, column by column. p = 2^256 − 2^224 + … − 1 is −1 modulo 2^64, so the Montgomery digit m_i is the column itself. Adding m_i·p means,
            /// with w_i = m_i − 8·m_(i−1): − w_i·2^21 seven columns up, and the terms in the middle, which the field knows.
            /// Written by LaneProductsGenerator in the tests.
            /// </content>
            """);
        Method("r = a·b/R, for limbs below 2^30, or one factor normalised and limbs below 2.5·2^30 in the other.", $"Multiply(out {Type} r, in {Type} a, in {Type} b)", Kind.Multiply);
        _text.Append('\n');
        if (wide)
        {
            Method("The same for limbs below 2^30 in a, and a normalised b: the columns stay below 2^63, so that they may be negative when their carry is taken.", $"MultiplyNormalised(out {Type} r, in {Type} a, in {Type} b)", Kind.MultiplyNormalised);
            _text.Append('\n');
        }

        Method("r = a²/R, for limbs below 2^30.", $"Square(out {Type} r, in {Type} a)", Kind.Square);
        return Close();
    }

    private string Fused()
    {
        Open($"""
            /// <content>
            /// Products with a sum inside, which save a reduction, and the unreduced product they take. The columns are those of {Struct}.Products.cs.
            /// Written by LaneProductsGenerator in the tests.
            /// </content>
            """);
        Method("r = (a·b + c)/R with one reduction; the column sums must stay below 2^64.", $"MultiplyAdd(out {Type} r, in {Type} a, in {Type} b, in {Struct}Wide c)", Kind.MultiplyAdd);
        _text.Append('\n');
        Begin("The 17 columns of a·b, unreduced.", $"MultiplyWide(out {Struct}Wide r, in {Type} a, in {Type} b)");
        Load(square: false);
        for (int k = 0; k < Columns; k++)
            Line($"r.L{k} = {Sum(Terms(k, square: false))};");
        End();
        _text.Append('\n');
        Method("r = c − a²/R + 4p. The limbs of c are signed, down to −3·2^29; its value is above −3.6p.", $"SubtractSquare(out {Type} r, in {Type} a, in {Type} c)", Kind.SubtractSquare);
        return Close();
    }

    private void Open(string summary) => _text.Append($$"""
        using System.Runtime.CompilerServices;
        using System.Runtime.Intrinsics;
        using System.Runtime.Intrinsics.X86;
        using V = System.Runtime.Intrinsics.{{Vector}}<ulong>;

        namespace ScCaToken.Crypto;

        {{summary}}
        internal partial struct {{Type}}
            where T : struct, ILaneField
        {

        """);

    private string Close() => _text.Append("}\n").ToString();

    private void Begin(string summary, string signature)
    {
        _text.Append($"    /// <summary>{summary}</summary>\n    [MethodImpl(MethodImplOptions.AggressiveOptimization)]\n");
        _text.Append($"    public static void {signature}\n    {{\n");
    }

    private void End() => _text.Append("    }\n");

    private void Line(string statement) => _text.Append("        ").Append(statement).Append('\n');

    private void Method(string summary, string signature, Kind kind)
    {
        bool square = kind is Kind.Square or Kind.SubtractSquare;
        string bias = kind == Kind.SubtractSquare ? "WideBias" : "Bias";
        Begin(summary, signature);
        Line($"V mask = {Constant("LimbMask")};");
        if (kind != Kind.MultiplyNormalised)
            Line($"V bias = {Constant($"{bias} - ({bias} >> 29)")};");
        Load(square);
        for (int k = 0; k < Columns; k++)
        {
            Products(k, square);
            Addends(k, kind);
            Reduction(k, kind);
        }

        for (int i = 0; i < Limbs - 1; i++)
            Line($"r.L{i} = {And($"t{Limbs + i}", "mask")};");
        string top = Carry(Limbs + Limbs - 2, kind), atom = wide ? $"({top})" : top;
        Line("r.L8 = " + kind switch
        {
            Kind.SubtractSquare => Add(Add(atom, "c.L8"), Constant("unchecked(T.FourP[8] - (WideBias >> 29))")),
            Kind.MultiplyNormalised => top,
            _ => Subtract(atom, Constant("Bias >> 29")),
        } + ";");
        End();
    }

    private void Load(bool square)
    {
        for (int i = 0; i < Limbs; i++)
            Line($"V a{i} = a.L{i};");
        for (int i = 0; square && i < Limbs - 1; i++)
            Line($"V e{i} = {Add($"a{i}", $"a{i}")};");
    }

    /// <summary>The products of a column in two sums, every other one, which may be computed at the same time.</summary>
    private void Products(int k, bool square)
    {
        string[] terms = [.. Terms(k, square)];
        Line($"V t{k} = {Sum(terms.Where((_, i) => i % 2 == 0))};");
        if (terms.Length > 1)
            AddTo(k, Sum(terms.Where((_, i) => i % 2 == 1)));
    }

    private void Addends(int k, Kind kind)
    {
        if (kind == Kind.SubtractSquare)
        {
            Line($"t{k} = {Subtract(k == 0 ? Constant("WideBias") : "bias", $"t{k}")};");
            if (k >= Limbs)
                AddTo(k, Add($"c.L{k - Limbs}", Constant($"T.FourP[{k - Limbs}]")));
            return;
        }

        // Columns 0 to 2 are never negative.
        if (k >= 3 && kind != Kind.MultiplyNormalised)
            AddTo(k, k == 3 ? Constant("Bias") : "bias");
        if (kind == Kind.MultiplyAdd)
            AddTo(k, $"c.L{k}");
    }

    /// <summary>The multiples of p from the digits before, the carry, and the digit of this column.</summary>
    private void Reduction(int k, Kind kind)
    {
        if (k >= 7)
            Line(wide ? $"t{k} -= w{k - 7} << 21;" : $"t{k} = Avx2.Subtract(t{k}, {Shift($"w{k - 7}", 21, left: true)});");
        if (k is >= 2 and <= 14)
            Line($"t{k} = T.AddMiddle(t{k}, {Digit("w", k - 2, Limbs)}, {Digit("m", k - 3, Limbs - 1)}, {Digit("m", k - 6, Limbs - 1)});");
        if (k >= 1)
            AddTo(k, Carry(k - 1, kind));
        if (k >= Limbs)
            return;
        Line($"V m{k} = {And($"t{k}", "mask")};");
        Line(k == 0 ? "V w0 = m0;" : $"V w{k} = {Subtract($"m{k}", Group(Shift($"m{k - 1}", 3, left: true)))};");
        if (k == Limbs - 1)
            Line($"V w{Limbs} = {Subtract("V.Zero", Group(Shift($"m{k}", 3, left: true)))};");
    }

    private string Carry(int k, Kind kind) =>
        kind == Kind.MultiplyNormalised ? $"Avx512F.ShiftRightArithmetic(t{k}.AsInt64(), 29).AsUInt64()" : Shift($"t{k}", 29, left: false);

    private static string Digit(string name, int i, int last) => i >= 0 && i <= last ? $"{name}{i}" : "V.Zero";

    private IEnumerable<string> Terms(int k, bool square)
    {
        for (int i = Math.Max(0, k - Limbs + 1); i <= Math.Min(k, Limbs - 1); i++)
        {
            int j = k - i;
            if (!square)
                yield return Product($"a{i}", $"b.L{j}");
            else if (i <= j)
                yield return Product(i < j ? $"e{i}" : $"a{i}", $"a{j}");
        }
    }

    private void AddTo(int k, string term) => Line(wide ? $"t{k} += {term};" : $"t{k} = Avx2.Add(t{k}, {term});");

    private string Sum(IEnumerable<string> terms) => terms.Aggregate(Add);

    private string Group(string expression) => wide ? $"({expression})" : expression;

    private string Constant(string value) => $"{Vector}.Create({value})";

    private string Product(string x, string y) => $"{(wide ? "Avx512F" : "Avx2")}.Multiply({x}.AsUInt32(), {y}.AsUInt32())";

    private string Add(string x, string y) => wide ? $"{x} + {y}" : $"Avx2.Add({x}, {y})";

    private string Subtract(string x, string y) => wide ? $"{x} - {y}" : $"Avx2.Subtract({x}, {y})";

    private string And(string x, string y) => wide ? $"{x} & {y}" : $"Avx2.And({x}, {y})";

    private string Shift(string x, int bits, bool left) => wide
        ? $"{x} {(left ? "<<" : ">>>")} {bits}"
        : $"Avx2.Shift{(left ? "Left" : "Right")}Logical({x}, {bits})";
}
