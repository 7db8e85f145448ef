namespace ScCaToken.Simulator.Hosts;

/// <summary>The hand that holds the key: what <c>token plug|unplug|reset|power-cut</c> do to a served key.</summary>
public interface IKeyControls
{
    /// <summary>Whether the key is plugged in.</summary>
    bool IsPlugged { get; }

    /// <summary>Plugs the key in; nothing happens when it is in.</summary>
    void Plug();

    /// <summary>Pulls the key; nothing happens when it is out.</summary>
    void Unplug();

    /// <summary>Cuts the power now and brings it back: every door sees a removal and an insertion.</summary>
    void PowerCut();

    /// <summary>Cuts the power in the middle of the n-th flash operation from now (1 is the next one) and brings it back.</summary>
    void PowerCutAt(int flashOperation);
}
