namespace ScCaToken.Crypto;

/// <summary>Modes of operation (GB/T 17964) that work as a stream of bytes.</summary>
public enum Sm4Mode : byte
{
    /// <summary>Electronic codebook.</summary>
    Ecb,

    /// <summary>Cipher block chaining.</summary>
    Cbc,

    /// <summary>Cipher feedback; the feedback width is a parameter of the stream.</summary>
    Cfb,

    /// <summary>Output feedback.</summary>
    Ofb,

    /// <summary>Counter: the IV is the first counter block, a 128-bit big-endian number.</summary>
    Ctr,
}
