using ScCaToken.Pkcs11.Tokens;

namespace ScCaToken.Pkcs11.Sessions;

/// <summary>All open sessions by handle.</summary>
internal sealed class SessionTable(HandleCounter handles)
{
    private readonly HandleTable<Session> _sessions = new();

    public Session Open(Slot slot, bool isReadWrite)
    {
        var token = slot.Token();
        var session = new Session(handles.Next(), slot, token, isReadWrite);
        token.Add(session);
        _sessions.Set(session.Handle, session);
        return session;
    }

    /// <summary>The session of a handle, or CKR_SESSION_HANDLE_INVALID; a session whose card was pulled is CKR_DEVICE_REMOVED once and unknown from then on.</summary>
    public Session Find(nuint handle)
    {
        var session = _sessions.Find(handle) ?? throw new CkException(Ckr.SessionHandleInvalid);
        if (session.Token.Reader.IsCurrent && !session.IsClosed)
            return session;
        throw Lost(session);
    }

    public void Close(nuint handle)
    {
        var session = Find(handle);
        _sessions.Remove(handle);
        session.Close();
    }

    public void CloseAll(Token token)
    {
        foreach (var session in token.Sessions())
        {
            _sessions.Remove(session.Handle);
            session.Close();
        }
    }

    /// <summary>C_Finalize: closes everything that is open.</summary>
    public void CloseAll()
    {
        foreach (var session in _sessions.ToList())
        {
            if (_sessions.Remove(session.Handle) is null)
                continue;
            try
            {
                session.Close();
            }
            catch (Exception failure) when (failure is Driver.Errors.CardException or Driver.Transport.TransportException)
            {
                // A card that cannot be told to log out keeps no state either; the library goes down anyway.
            }
        }
    }

    private CkException Lost(Session session)
    {
        _sessions.Remove(session.Handle);
        if (session.Token.Reader.IsCurrent && !session.Token.IsRemoved)
            return new CkException(Ckr.SessionHandleInvalid);
        session.Token.Remove();
        return new CkException(Ckr.DeviceRemoved);
    }
}
