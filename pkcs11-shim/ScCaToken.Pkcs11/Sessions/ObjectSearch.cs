using ScCaToken.Pkcs11.Objects;

namespace ScCaToken.Pkcs11.Sessions;

/// <summary>The result of C_FindObjectsInit, handed out in pieces.</summary>
internal sealed class ObjectSearch(ObjectStore store, CkObject[] found)
{
    private int _position;

    /// <summary>The next handle of an object that is still there and may still be seen; false at the end.</summary>
    public bool TryNext(out nuint handle)
    {
        while (_position < found.Length)
        {
            handle = found[_position++].Handle;
            if (store.Find(handle) is not null)
                return true;
        }

        handle = 0;
        return false;
    }
}
