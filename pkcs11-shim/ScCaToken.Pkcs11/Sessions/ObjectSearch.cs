using ScCaToken.Pkcs11.Objects;

namespace ScCaToken.Pkcs11.Sessions;

/// <summary>The result of C_FindObjectsInit, handed out in pieces.</summary>
internal sealed class ObjectSearch(CkObject[] found)
{
    private int position;

    /// <summary>The next handle that is still valid; false at the end.</summary>
    public bool TryNext(out nuint handle)
    {
        handle = position < found.Length ? found[position++].Handle : 0;
        return handle != 0;
    }
}
