using ScCaToken.Driver.Transport;
using ScCaToken.Pkcs11.Sessions;
using ScCaToken.Pkcs11.Tokens;

namespace ScCaToken.Pkcs11;

/// <summary>The library between C_Initialize and C_Finalize: slots, sessions and whatever hangs from them.</summary>
internal sealed class Library : IDisposable
{
    public Library(IReadOnlyList<ITransportProvider> providers, IReadOnlyList<ICardProbe> probes, SlotNumbers slotNumbers, HandleCounter handles, Action<Exception>? report)
    {
        Slots = new SlotTable(providers, probes, slotNumbers, handles, report);
        Events = new SlotEvents(Slots);
        Sessions = new SessionTable(handles);
    }

    public SlotTable Slots { get; }

    public SlotEvents Events { get; }

    public SessionTable Sessions { get; }

    /// <summary>Ends waits, closes sessions, leaves the readers.</summary>
    public void Dispose()
    {
        Events.Dispose();
        Sessions.CloseAll();
        Slots.Dispose();
    }
}
