namespace ScCaToken.Pkcs11;

/// <summary>The other side of an SM2 key exchange.</summary>
/// <param name="point">Its public key, X ‖ Y.</param>
/// <param name="temporaryPoint">Its temporary point, X ‖ Y.</param>
/// <param name="id">Its user ID.</param>
public readonly ref struct Sm2Peer(ReadOnlySpan<byte> point, ReadOnlySpan<byte> temporaryPoint, ReadOnlySpan<byte> id)
{
    /// <summary>Its public key, X ‖ Y.</summary>
    public ReadOnlySpan<byte> Point { get; } = point;

    /// <summary>Its temporary point, X ‖ Y.</summary>
    public ReadOnlySpan<byte> TemporaryPoint { get; } = temporaryPoint;

    /// <summary>Its user ID.</summary>
    public ReadOnlySpan<byte> Id { get; } = id;
}
