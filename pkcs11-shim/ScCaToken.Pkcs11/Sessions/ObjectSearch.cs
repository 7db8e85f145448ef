using ScCaToken.Pkcs11.Objects;

namespace ScCaToken.Pkcs11.Sessions;

/// <summary>The result of C_FindObjectsInit, handed out in pieces.</summary>
internal sealed class ObjectSearch(CkObject[] found)
{
    private int _position;

    /// <summary>The next handle that is still valid; false at the end.</summary>
    public bool TryNext(out nuint handle)
    {
        handle = _position < found.Length ? found[_position++].Handle : 0;
        return handle != 0;
    }
}
