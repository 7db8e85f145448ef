namespace ScCaToken.Pkcs11.Sessions;

/// <summary>A function's stay in a session; dispose it to leave.</summary>
internal readonly ref struct SessionScope
{
    /// <summary>Enters the session, or throws CKR_SESSION_CLOSED when it was closed while this thread waited.</summary>
    public SessionScope(Session session)
    {
        Session = session;
        session.Gate.Enter();
        if (!session.IsClosed)
            return;
        session.Gate.Exit();
        throw new CkException(Ckr.SessionClosed);
    }

    public Session Session { get; }

    public void Dispose()
    {
        Session.Gate.Exit();
        // The card was pulled meanwhile.
        if (Session.IsClosed)
            Session.Abandon();
    }
}
