namespace ScCaToken.Simulator.Hosts;

/// <summary>How a port asks for power.</summary>
internal enum PowerRequest
{
    /// <summary>Power on; a key that is on starts again.</summary>
    On,

    /// <summary>Use the key as it is when it is on, else power it.</summary>
    Join,

    /// <summary>Warm reset.</summary>
    Reset,

    /// <summary>Let go.</summary>
    Off,
}
