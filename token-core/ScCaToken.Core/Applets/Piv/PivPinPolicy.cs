namespace ScCaToken.Core.Applets.Piv;

/// <summary>What a private key asks of its user before it works; the numbers are those of the makers' metadata command.</summary>
internal enum PivPinPolicy : byte
{
    /// <summary>What SP 800-73-4 says for the slot.</summary>
    Default = 0,

    /// <summary>Nothing.</summary>
    Never = 1,

    /// <summary>The PIN once since power-on.</summary>
    Once = 2,

    /// <summary>The PIN right before every use.</summary>
    Always = 3,
}
