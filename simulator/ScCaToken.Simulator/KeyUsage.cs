namespace ScCaToken.Simulator;

/// <summary>The two key pairs of a container (GM/T 0016); the values are those of P1 and P2 on the wire.</summary>
public enum KeyUsage : byte
{
    /// <summary>The encryption pair.</summary>
    Encryption = 0,

    /// <summary>The signing pair.</summary>
    Signing = 1,
}
