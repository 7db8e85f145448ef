namespace ScCaToken.Simulator.Hosts;

/// <summary>Outcome of an operation on a <see cref="CardPort"/>.</summary>
public enum PortStatus
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>The key is unplugged.</summary>
    Removed,

    /// <summary>Another door reset the key since this door last powered or joined it; nothing was executed.</summary>
    ResetByOther,

    /// <summary>This door has not powered or joined the key.</summary>
    NotPowered,

    /// <summary>Another door kept the key for itself for too long.</summary>
    Busy,
}
