namespace ScCaToken.Devices;

/// <summary>What a committed change of an image file survives.</summary>
public enum Durability
{
    /// <summary>The end of the process in any way, <c>kill -9</c> included; the operating system writes to disk in its own time.</summary>
    Process,

    /// <summary>A crash or power loss of the machine as well: every commit waits for the disk.</summary>
    Disk,
}
