namespace ScCaToken.Core.State;

/// <summary>The ids of one kind of object and how the next one is found: counting up, never reused until the range wraps.</summary>
internal readonly record struct IdRange(int First, int Last)
{
    public static IdRange Applications => new(0x1000, 0x2FFF);

    public static IdRange Containers => new(0x3000, 0x7FFF);

    public static IdRange Files => new(0x8000, 0xFFFF);

    /// <summary>True when <paramref name="id"/> is of this kind.</summary>
    public bool Contains(int id) => id >= First && id <= Last;

    /// <summary>How many ids there are.</summary>
    public int Count => Last - First + 1;

    /// <summary>How many ids after <paramref name="from"/> the other comes, round the ring.</summary>
    public int Distance(int from, int id) => id >= from ? id - from : id - from + Count;

    /// <summary>The id after <paramref name="id"/>, wrapping at the end of the range.</summary>
    public int After(int id) => id >= Last ? First : id + 1;
}
