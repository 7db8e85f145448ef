using System.Buffers.Binary;
using System.Text;

namespace ScCaToken.Core.Tests.Scripting;

/// <summary>The variables of a running script, and expressions and patterns over them.</summary>
public sealed class ScriptValues
{
    private readonly Dictionary<string, byte[]> _values = [];

    public byte[] this[string name]
    {
        get => _values.TryGetValue(name.TrimStart('$'), out var value) ? value : throw new FormatException($"{name} has no value yet");
        set => _values[name.TrimStart('$')] = value;
    }

    public byte[] Evaluate(IReadOnlyList<string> tokens)
    {
        int at = 0;
        bool hasData = false;
        var bytes = Evaluate(tokens, ref at, null, ref hasData);
        return bytes;
    }

    /// <summary>Why <paramref name="answer"/> does not match, or null when it does (captures are stored).</summary>
    public string? Match(IReadOnlyList<string> pattern, ReadOnlySpan<byte> answer)
    {
        var rest = answer;
        for (int i = 0; i < pattern.Count; i++)
        {
            string token = pattern[i];
            if (token == "*")
            {
                int tail = pattern.Skip(i + 1).Sum(Width);
                if (rest.Length < tail)
                    return $"too short at {token}";
                rest = rest[^tail..];
                continue;
            }

            int width = Width(token);
            if (rest.Length < width)
                return $"too short at {token}";
            var field = rest[..width];
            rest = rest[width..];
            if (token.StartsWith("..", StringComparison.Ordinal))
                continue;
            if (token[0] == '$' && token.Contains(':', StringComparison.Ordinal))
                this[token[..token.IndexOf(':', StringComparison.Ordinal)]] = field.ToArray();
            else if (!field.SequenceEqual(Atom(token)))
                return $"{token} expected, {Convert.ToHexString(field)} found";
        }

        return rest.IsEmpty ? null : $"{rest.Length} more bytes: {Convert.ToHexString(rest)}";
    }

    private byte[] Evaluate(IReadOnlyList<string> tokens, ref int at, string? close, ref bool hasData)
    {
        var bytes = new List<byte>();
        while (at < tokens.Count)
        {
            string token = tokens[at++];
            if (token == close)
                return [.. bytes];
            switch (token)
            {
                case "{":
                    hasData = true;
                    var data = Evaluate(tokens, ref at, "}", ref hasData);
                    bytes.AddRange([0, (byte)(data.Length >> 8), (byte)(data.Length & 0xFF), .. data]);
                    break;
                case "[":
                    var shortField = Evaluate(tokens, ref at, "]", ref hasData);
                    bytes.AddRange([(byte)shortField.Length, .. shortField]);
                    break;
                case "(":
                    var longField = Evaluate(tokens, ref at, ")", ref hasData);
                    var length = new byte[4];
                    BinaryPrimitives.WriteInt32BigEndian(length, longField.Length);
                    bytes.AddRange([.. length, .. longField]);
                    break;
                case "*":
                    bytes.AddRange(hasData ? [0, 0] : [0, 0, 0]);
                    break;
                default:
                    bytes.AddRange(Atom(token));
                    break;
            }
        }

        return close == null ? [.. bytes] : throw new FormatException($"{close} is missing");
    }

    private byte[] Atom(string token)
    {
        if (token[0] == '"')
            return Encoding.UTF8.GetBytes(token[1..^1]);
        if (token[0] == '$')
            return this[token];
        int star = token.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return Convert.FromHexString(token);
        var unit = Convert.FromHexString(token[..star]);
        return [.. Enumerable.Repeat(unit, int.Parse(token[(star + 1)..])).SelectMany(bytes => bytes)];
    }

    private int Width(string token)
    {
        if (token.StartsWith("..", StringComparison.Ordinal))
            return token.Contains('*', StringComparison.Ordinal) ? int.Parse(token[3..]) : token.Length / 2;
        if (token[0] == '$' && token.Contains(':', StringComparison.Ordinal))
            return int.Parse(token[(token.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return Atom(token).Length;
    }
}
