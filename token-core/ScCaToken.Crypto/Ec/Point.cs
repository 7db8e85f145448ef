namespace ScCaToken.Crypto;

/// <summary>Homogeneous projective point (X : Y : Z), coordinates in Montgomery form; Z = 0 is the point at infinity.</summary>
internal struct Point
{
    public Limbs X;
    public Limbs Y;
    public Limbs Z;

    public void Clear()
    {
        X.Clear();
        Y.Clear();
        Z.Clear();
    }
}
