namespace ScCaToken.Pkcs11.Tokens;

/// <summary>Gives out handles that are never used twice in a process, so that a stale handle can never mean another object. 0 is CK_INVALID_HANDLE.</summary>
internal sealed class HandleCounter
{
    private long _last;

    public nuint Next() => (nuint)Interlocked.Increment(ref _last);
}
