using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Pkcs11.Objects;
using ScCaToken.Pkcs11.Sessions;
using ScCaToken.Protocol;

namespace ScCaToken.Pkcs11.Tokens;

/// <summary>
/// A token as the application sees it: the card's token, who is logged in, the open sessions and the objects.
/// Login state is the application's (PKCS#11 3.0 §5.6.8): shared by all sessions, gone with the last one, and gone when the card lost its own.
/// </summary>
internal sealed class Token
{
    private readonly ApduChannel _channel;
    private readonly List<Session> _sessions = [];
    private volatile int _user = NoOne;
    private int _loginEpoch;

    private const int NoOne = -1;

    public Token(CardReader reader, ICardToken card, HandleCounter handles)
    {
        Reader = reader;
        Card = card;
        _channel = card.Channel;
        Objects = new ObjectStore(this, handles);
        Writer = new TokenWriter(this);
    }

    public CardReader Reader { get; }

    public ICardToken Card { get; }

    public ObjectStore Objects { get; }

    public TokenWriter Writer { get; }

    /// <summary>What C_GetOperationState has saved in its sessions.</summary>
    public SavedStates SavedStates { get; } = new();

    /// <summary>Guards sessions, login and everything that changes objects; never taken on the way of a signature.</summary>
    public Lock Gate { get; } = new();

    public bool IsRemoved { get; private set; }

    /// <summary>Who is logged in; null for nobody.</summary>
    public PinType? User
    {
        get
        {
            if (_user == NoOne)
                return null;
            if (_loginEpoch != _channel.Epoch)
                LoseStaleLogin();
            int now = _user;
            return now == NoOne ? null : (PinType)now;
        }
    }

    public bool IsUserLoggedIn => User == PinType.User;

    /// <summary>Whether private objects may be seen and made now: by the user, and by the SO of a card whose keys are the SO's to make.</summary>
    public bool SeesPrivate => User is { } now && (now == PinType.User || Card.Capabilities.HasFlag(CardCapabilities.OfficerManagesKeys));

    public (int All, int ReadWrite) CountSessions()
    {
        lock (Gate)
            return (_sessions.Count, _sessions.Count(s => s.IsReadWrite));
    }

    public void Add(Session session)
    {
        lock (Gate)
        {
            if (IsRemoved)
                throw new CkException(Ckr.TokenNotPresent);
            if (!session.IsReadWrite && User == PinType.SecurityOfficer)
                throw new CkException(Ckr.SessionReadWriteSoExists);
            _sessions.Add(session);
        }
    }

    /// <summary>Forgets a closed session; the last one takes the login with it.</summary>
    public void Remove(Session session)
    {
        lock (Gate)
        {
            if (_sessions.Remove(session) && _sessions.Count == 0 && _user != NoOne && !IsRemoved)
                DropLogin();
        }
    }

    public Session[] Sessions()
    {
        lock (Gate)
            return [.. _sessions];
    }

    /// <summary>C_Login for the user or the security officer.</summary>
    public void Login(PinType type, ReadOnlySpan<byte> pin)
    {
        lock (Gate)
        {
            if (User is { } present)
                throw new CkException(present == type ? Ckr.UserAlreadyLoggedIn : Ckr.UserAnotherAlreadyLoggedIn);
            if (type == PinType.SecurityOfficer && _sessions.Exists(s => !s.IsReadWrite))
                throw new CkException(Ckr.SessionReadOnlyExists);
            if (type == PinType.User && !Card.GetStatus().User.IsInitialized)
                throw new CkException(Ckr.UserPinNotInitialized);
            Present(type, pin);
            _loginEpoch = _channel.Epoch;
            _user = (int)type;
        }
    }

    /// <summary>C_Login with CKU_CONTEXT_SPECIFIC: a fresh PIN for the operation that waits for it.</summary>
    public void LoginForOperation(ReadOnlySpan<byte> pin)
    {
        lock (Gate)
        {
            if (User is not { } present)
                throw new CkException(Ckr.UserNotLoggedIn);
            try
            {
                Present(present, pin);
                _loginEpoch = _channel.Epoch;
            }
            catch (Driver.Errors.CardException)
            {
                // A wrong PIN may have cost the plain login too; the card knows.
                if (Card.GetStatus().LoggedIn != present)
                    LoseLogin();
                throw;
            }
        }
    }

    /// <summary>C_Logout.</summary>
    public void Logout()
    {
        lock (Gate)
        {
            if (User is null)
                throw new CkException(Ckr.UserNotLoggedIn);
            DropLogin();
        }
    }

    /// <summary>C_SetPIN; the login lasts.</summary>
    public void ChangePin(PinType type, ReadOnlySpan<byte> oldPin, ReadOnlySpan<byte> newPin)
    {
        lock (Gate)
        {
            RequireLength(newPin);
            Card.ChangePin(type, oldPin, newPin);
            if (User is { } present && Card.GetStatus().LoggedIn != present)
            {
                Card.Login(present, newPin);
                _loginEpoch = _channel.Epoch;
            }
        }
    }

    /// <summary>C_InitPIN.</summary>
    public void InitializeUserPin(ReadOnlySpan<byte> pin)
    {
        lock (Gate)
        {
            RequireLength(pin);
            Card.InitUserPin(pin);
        }
    }

    /// <summary>C_InitToken.</summary>
    public void Initialize(ReadOnlySpan<byte> soPin, string label)
    {
        lock (Gate)
        {
            if (_sessions.Count > 0)
                throw new CkException(Ckr.SessionExists);
            try
            {
                Card.Initialize(soPin, label);
            }
            catch (Driver.Errors.CardException failure) when (failure.StatusWord == StatusWord.PinLengthInvalid)
            {
                if (Card.GetStatus().SecurityOfficer.IsInitialized)
                    throw Wrong(PinType.SecurityOfficer);
                // A token without an SO PIN takes this one for its first.
                throw;
            }

            Objects.Clear();
        }
    }

    /// <summary>The card is gone: sessions close with what they hold, nothing is sent.</summary>
    public void Remove()
    {
        Session[] open;
        lock (Gate)
        {
            IsRemoved = true;
            _user = NoOne;
            Card.ForgetLogin();
            open = [.. _sessions];
            _sessions.Clear();
            Objects.End();
            SavedStates.ForgetKeys();
        }

        foreach (var session in open)
            session.Abandon();
    }

    private void Present(PinType type, ReadOnlySpan<byte> pin)
    {
        try
        {
            Card.Login(type, pin);
        }
        catch (Driver.Errors.CardException failure) when (failure.StatusWord == StatusWord.PinLengthInvalid)
        {
            throw Wrong(type);
        }
    }

    /// <summary>What a PIN is that no card could have: a wrong one, though at no cost. CKR_PIN_LEN_RANGE is for functions that set one (PKCS#11 3.0 §5.5.7, §5.6.8).</summary>
    private CkException Wrong(PinType type)
    {
        var status = Card.GetStatus();
        return new CkException((type == PinType.User ? status.User : status.SecurityOfficer).IsLocked ? Ckr.PinLocked : Ckr.PinIncorrect);
    }

    // Checked here so that a PIN of an impossible length costs no try and no look at the old one.
    private void RequireLength(ReadOnlySpan<byte> newPin)
    {
        var status = Card.GetStatus();
        if (newPin.Length < status.MinPinLength || newPin.Length > status.MaxPinLength)
            throw new CkException(Ckr.PinLenRange);
    }

    private void DropLogin()
    {
        LoseLogin();
        Card.Logout();
    }

    /// <summary>Ends a login that the card has lost, unless somebody has logged in anew since the caller looked.</summary>
    private void LoseStaleLogin()
    {
        lock (Gate)
        {
            if (_user != NoOne && _loginEpoch != _channel.Epoch)
                LoseLogin();
        }
    }

    private void LoseLogin()
    {
        _user = NoOne;
        Card.ForgetLogin();
        Objects.ForgetPrivate();
        SavedStates.ForgetKeys();
        foreach (var session in _sessions)
            session.Exchanges.Clear();
    }
}
