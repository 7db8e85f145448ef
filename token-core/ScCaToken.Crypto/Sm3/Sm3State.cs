using System.Buffers.Binary;

namespace ScCaToken.Crypto;

/// <summary>The eight chaining words A … H of SM3.</summary>
internal struct Sm3State
{
    internal uint A, B, C, D, E, F, G, H;

    /// <summary>The initial value (GB/T 32905-2016, 4.1).</summary>
    internal static Sm3State Initial => new()
    {
        A = 0x7380166F, B = 0x4914B2B9, C = 0x172442D7, D = 0xDA8A0600,
        E = 0xA96F30BC, F = 0x163138AA, G = 0xE38DEE4D, H = 0xB0FB0E4E,
    };

    internal readonly void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, A);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], B);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], C);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], D);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], E);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], F);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], G);
        BinaryPrimitives.WriteUInt32BigEndian(destination[28..], H);
    }
}
