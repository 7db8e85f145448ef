using ScCaToken.Driver.Card;
using ScCaToken.Pkcs11.Tokens;

namespace ScCaToken.Pkcs11.Sessions;

/// <summary>One session: its rights and its running operations. One thread at a time works in it (<see cref="Gate"/>); different sessions run side by side.</summary>
internal sealed partial class Session
{
    private volatile bool _closed;

    public Session(nuint handle, Slot slot, Token token, bool isReadWrite)
    {
        Handle = handle;
        Slot = slot;
        Token = token;
        IsReadWrite = isReadWrite;
    }

    public nuint Handle { get; }

    public Slot Slot { get; }

    public Token Token { get; }

    public bool IsReadWrite { get; }

    /// <summary>The SM2 key exchanges begun here.</summary>
    public Sm2Exchanges Exchanges { get; } = new();

    /// <summary>Held while a function works in the session.</summary>
    public Lock Gate { get; } = new();

    public bool IsClosed => _closed;

    /// <summary>The state by PKCS#11 3.0 §3.3 (CKS_).</summary>
    public CkSessionState State => Token.User switch
    {
        PinType.SecurityOfficer => CkSessionState.RwSoFunctions,
        PinType.User => IsReadWrite ? CkSessionState.RwUserFunctions : CkSessionState.RoUserFunctions,
        _ => IsReadWrite ? CkSessionState.RwPublicSession : CkSessionState.RoPublicSession,
    };

    /// <summary>Closes the session with its operations and objects.</summary>
    public void Close()
    {
        lock (Gate)
        {
            if (_closed)
                return;
            _closed = true;
            EndOperations();
            Exchanges.Clear();
            Token.Objects.RemoveSession(this);
        }

        Token.Remove(this);
    }

    /// <summary>The token is gone: marks the session closed without waiting for a function that still works in it, which calls this again when it leaves.</summary>
    public void Abandon()
    {
        _closed = true;
        if (!Gate.TryEnter())
            return;
        EndOperations();
        Exchanges.Clear();
        Gate.Exit();
    }
}
