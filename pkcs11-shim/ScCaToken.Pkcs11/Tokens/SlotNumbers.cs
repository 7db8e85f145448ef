namespace ScCaToken.Pkcs11.Tokens;

/// <summary>Hands out slot ids: the same place has the same id as long as the process lives, also across C_Finalize.</summary>
internal sealed class SlotNumbers
{
    private readonly Dictionary<(string Reader, int Index), uint> _known = [];

    /// <summary>The id of the <paramref name="index"/>-th token of a reader.</summary>
    public uint IdOf(string reader, int index)
    {
        lock (_known)
        {
            if (!_known.TryGetValue((reader, index), out uint id))
            {
                id = (uint)_known.Count;
                _known.Add((reader, index), id);
            }

            return id;
        }
    }
}
