namespace ScCaToken.Simulator.Hosts.Control;

/// <summary>What the hand that holds a served key can do.</summary>
public enum ControlAction
{
    /// <summary>Only asks.</summary>
    Status,

    /// <summary>Plugs the key in.</summary>
    Plug,

    /// <summary>Pulls the key.</summary>
    Unplug,

    /// <summary>Resets the card behind every door's back.</summary>
    Reset,

    /// <summary>Cuts the power, now or in the middle of the n-th flash operation.</summary>
    PowerCut,
}
