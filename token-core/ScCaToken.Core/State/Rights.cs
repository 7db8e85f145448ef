namespace ScCaToken.Core.State;

/// <summary>SKF access rights (GM/T 0016 §6.4.9 values).</summary>
internal static class Rights
{
    public const uint Never = 0x00;
    public const uint So = 0x01;
    public const uint User = 0x10;
    public const uint Anyone = 0xFF;

    /// <summary>Beside the read rights of a file: its content is sealed (ours).</summary>
    public const uint Sealed = 0x8000_0000;

    /// <summary>True for a value of the standard: never, anyone, or any mix of SO and user.</summary>
    public static bool AreValid(uint rights) => rights is Never or So or User or (So | User) or Anyone;
}
