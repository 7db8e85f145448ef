namespace ScCaToken.Crypto;

/// <summary>A curve of ECDSA and ECDH and how it is computed on; what the operations promise is said in <see cref="PortablePoint{TCurve, TField, TOrder}"/>.</summary>
internal interface INistCurve : ICurve
{
    static abstract void MultiplyBase(in Limbs k, ref Limbs x, ref Limbs y);

    static abstract void MultiplyBaseX(in Limbs k, ref Limbs x);

    static abstract void Multiply(in Point p, in Limbs k, ref Limbs x, ref Limbs y);

    static abstract bool SumHasX(in Limbs s, in Limbs t, in Point p, in Limbs expected);
}
