using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Vpcd;

namespace ScCaToken.Cli.Tests.Doctor;

/// <summary>A card in a virtual reader until it is disposed.</summary>
internal sealed class CardInReader : IDisposable
{
    private readonly CardHub _hub;
    private readonly VpcdEndpoint _endpoint;

    public CardInReader(IVirtualCard card, int port)
    {
        _hub = new CardHub(card);
        _endpoint = new VpcdEndpoint(_hub, "127.0.0.1", port);
    }

    public void Dispose()
    {
        _endpoint.Dispose();
        _hub.Dispose();
    }
}
