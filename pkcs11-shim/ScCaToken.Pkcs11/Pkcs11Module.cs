using System.Runtime.InteropServices;
using ScCaToken.Driver;
using ScCaToken.Driver.Transport;
using ScCaToken.Pkcs11.Sessions;
using ScCaToken.Pkcs11.Tokens;

namespace ScCaToken.Pkcs11;

/// <summary>
/// PKCS#11 in managed code: one method per function of the standard, with the standard's pointers, so that the exported layer only forwards.
/// A method returns the result or throws; <see cref="CkResult"/> makes a return value of what is thrown. The files follow the chapters of
/// PKCS#11 3.0 §5. Checks go in the standard's order of errors (§5.1.8): initialised, session handle, token, then arguments and all others.
/// </summary>
public sealed unsafe partial class Pkcs11Module
{
    private readonly Func<IReadOnlyList<ITransportProvider>> _openProviders;
    private readonly IReadOnlyList<ICardProbe> _probes;
    private readonly Action<Exception>? _report;
    private readonly SlotNumbers _slotNumbers = new();
    private readonly HandleCounter _handles = new();
    private readonly Lock _lifecycle = new();
    private readonly ForkGuard _fork = new();
    private volatile Library? _running;

    /// <summary>Makes a module that is not initialised; <paramref name="openProviders"/> is called by every C_Initialize.</summary>
    /// <param name="openProviders">Opens the ways to the keys.</param>
    /// <param name="probes">The makes of card to recognise; null for our applet, then PIV.</param>
    /// <param name="report">Gets failures that concern one reader and are no reason to fail a function; for a log.</param>
    public Pkcs11Module(Func<IReadOnlyList<ITransportProvider>> openProviders, IReadOnlyList<ICardProbe>? probes = null, Action<Exception>? report = null)
    {
        _report = report;
        _openProviders = openProviders;
        _probes = probes ?? [new GmtProbe(), new PivProbe()];
    }

    /// <summary>The library, or CKR_CRYPTOKI_NOT_INITIALIZED; a forked child must call C_Initialize anew.</summary>
    private Library Current =>
        _running is { } now && !_fork.IsForked ? now : throw new CkException(Ckr.CryptokiNotInitialized);

    private static ReadOnlySpan<byte> Bytes(byte* pointer, CULong length)
    {
        if (pointer is null && length.Value != 0)
            throw new CkException(Ckr.ArgumentsBad);
        return new ReadOnlySpan<byte>(pointer, Count(length));
    }

    private static int Count(CULong length) => length.Value <= int.MaxValue ? (int)length.Value : throw new CkException(Ckr.ArgumentsBad);

    private static void Require(bool argumentIsGood)
    {
        if (!argumentIsGood)
            throw new CkException(Ckr.ArgumentsBad);
    }

    /// <summary>Enters the session of a handle; dispose the scope to leave it.</summary>
    private SessionScope Enter(CULong session) => new(Current.Sessions.Find(session.Value));
}
