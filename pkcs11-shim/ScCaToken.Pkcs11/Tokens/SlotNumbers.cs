namespace ScCaToken.Pkcs11.Tokens;

/// <summary>Hands out slot ids: the same place has the same id as long as the process lives, also across C_Finalize.</summary>
internal sealed class SlotNumbers
{
    private readonly Dictionary<(string Reader, int Index), uint> known = [];

    /// <summary>The id of the <paramref name="index"/>-th token of a reader.</summary>
    public uint IdOf(string reader, int index)
    {
        lock (known)
        {
            if (!known.TryGetValue((reader, index), out uint id))
            {
                id = (uint)known.Count;
                known.Add((reader, index), id);
            }

            return id;
        }
    }
}
