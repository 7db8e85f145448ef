namespace ScCaToken.Driver.Card;

/// <summary>Whose PIN; the values are GM/T 0016's (ADMIN_TYPE, USER_TYPE) and go on the wire.</summary>
public enum PinType : byte
{
    /// <summary>The security officer (SKF: administrator, PIV: PUK).</summary>
    SecurityOfficer = 0,

    /// <summary>The user.</summary>
    User = 1,
}
