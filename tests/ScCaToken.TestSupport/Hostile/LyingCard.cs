using ScCaToken.Simulator;

namespace ScCaToken.TestSupport.Hostile;

/// <summary>
/// A card that answers like a real key most of the time, so that the driver gets far, and now and then with something no card may say:
/// damaged, cut or grown answers, any status word, any TLV, and chains of 61xx, 6Cxx and 6A9E that never end. One seed, one behaviour.
/// </summary>
public sealed class LyingCard(VirtualKey key, int seed, int honestOutOfHundred)
{
    private readonly Random _random = new(seed);
    private Func<byte[]>? _obsession;

    /// <summary>Exchanges since <see cref="Begin"/>.</summary>
    public int Exchanges { get; private set; }

    /// <summary>More exchanges than any operation may need: the driver is in a loop.</summary>
    public int Limit { get; init; } = 20_000;

    /// <summary>Starts a new operation; whatever the card was stuck in is over.</summary>
    public void Begin()
    {
        Exchanges = 0;
        _obsession = null;
    }

    public byte[] Answer(byte[] command)
    {
        if (++Exchanges > Limit)
            throw new InvalidOperationException($"the driver sent {Limit} commands for one operation");
        if (_obsession is not null && _random.Next(1_000) != 0)
            return _obsession();
        byte[] honest = key.Transmit(command);
        return _random.Next(100) < honestOutOfHundred ? honest : Lie(honest);
    }

    private byte[] Lie(byte[] honest)
    {
        switch (_random.Next(13))
        {
            case 0: return Bytes(_random.Next(4));
            case 1: return [.. honest[..^2], .. Bytes(2)];
            case 2: return [.. Bytes(_random.Next(600)), 0x90, 0x00];
            case 3: return [.. Bytes(_random.Next(66_000)), .. honest[^2..]];
            case 4: return Damage(honest);
            case 5: return Damage(Damage(Damage(honest)));
            case 6: return [.. honest[.._random.Next(honest.Length - 1)], 0x90, 0x00];
            case 7: return [.. honest[..^2], .. Bytes(_random.Next(40)), 0x90, 0x00];
            case 8: return [.. Tlv(3), 0x90, 0x00];
            case 9: return Stick(() => [0x61, (byte)_random.Next(256)]);
            case 10: return Stick(() => [0x6C, (byte)_random.Next(256)]);
            case 11: return Stick(() => [.. Bytes(_random.Next(3)), 0x61, 0x00]);
            default: return Stick(() => [.. Bytes(_random.Next(3)), 0x6A, 0x9E]);
        }
    }

    private byte[] Stick(Func<byte[]> answer)
    {
        _obsession = answer;
        return answer();
    }

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Damage(byte[] honest)
    {
        if (honest.Length == 2)
            return honest;
        byte[] damaged = [.. honest];
        // Often to an extreme value: lengths and counts are what parsers trust.
        damaged[_random.Next(honest.Length - 2)] = _random.Next(3) switch { 0 => 0xFF, 1 => 0x00, _ => (byte)_random.Next(256) };
        return damaged;
    }

    private byte[] Tlv(int depth)
    {
        byte[] tags = [0x7C, 0x82, 0x81, 0x53, 0x70, 0x71, 0xFE, 0x86, 0x34, 0x7F, 0x49, 0x01, 0x04, 0x30];
        var tlv = new List<byte>();
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            tlv.Add(tags[_random.Next(tags.Length)]);
            byte[] value = depth > 0 && _random.Next(2) == 0 ? Tlv(depth - 1) : Bytes(_random.Next(30));
            switch (_random.Next(4))
            {
                case 0: tlv.AddRange([0x84, .. Bytes(4)]); break;
                case 1: tlv.AddRange([0x82, 0xFF, 0xFF]); break;
                default: tlv.Add((byte)Math.Min(value.Length, 127)); break;
            }

            tlv.AddRange(value);
        }

        return [.. tlv];
    }
}
