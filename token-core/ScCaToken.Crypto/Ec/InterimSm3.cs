global using Sm3 = ScCaToken.Crypto.InterimSm3;

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto;

internal struct InterimSm3
{
    [InlineArray(8)] private struct State { private uint _0; }
    [InlineArray(64)] private struct Block { private byte _0; }
    private State _v; private Block _b; private int _n; private ulong _len;
    public static InterimSm3 Create() { InterimSm3 h = default; uint[] iv = [0x7380166F,0x4914B2B9,0x172442D7,0xDA8A0600,0xA96F30BC,0x163138AA,0xE38DEE4D,0xB0FB0E4E]; iv.CopyTo((Span<uint>)h._v); return h; }
    public static void HashData(ReadOnlySpan<byte> s, Span<byte> d) { InterimSm3 h = Create(); h.Append(s); h.Finish(d); }
    public void Append(ReadOnlySpan<byte> s) { _len += (ulong)s.Length; Span<byte> b = _b; foreach (byte x in s) { b[_n++] = x; if (_n == 64) { Compress(b); _n = 0; } } }
    public void Finish(Span<byte> d) { Span<byte> b = _b; ulong bits = _len * 8; b[_n++] = 0x80; if (_n > 56) { b[_n..].Clear(); Compress(b); _n = 0; } b[_n..].Clear(); BinaryPrimitives.WriteUInt64BigEndian(b[56..], bits); Compress(b); for (int i = 0; i < 8; i++) BinaryPrimitives.WriteUInt32BigEndian(d[(4*i)..], _v[i]); this = default; }
    private static uint P0(uint x) => x ^ BitOperations.RotateLeft(x, 9) ^ BitOperations.RotateLeft(x, 17);
    private static uint P1(uint x) => x ^ BitOperations.RotateLeft(x, 15) ^ BitOperations.RotateLeft(x, 23);
    private void Compress(ReadOnlySpan<byte> m) {
        Span<uint> w = stackalloc uint[68];
        for (int i = 0; i < 16; i++) w[i] = BinaryPrimitives.ReadUInt32BigEndian(m[(4*i)..]);
        for (int i = 16; i < 68; i++) w[i] = P1(w[i-16] ^ w[i-9] ^ BitOperations.RotateLeft(w[i-3], 15)) ^ BitOperations.RotateLeft(w[i-13], 7) ^ w[i-6];
        uint a=_v[0],b=_v[1],c=_v[2],d=_v[3],e=_v[4],f=_v[5],g=_v[6],h=_v[7];
        for (int j = 0; j < 64; j++) {
            uint t = j < 16 ? 0x79CC4519u : 0x7A879D8Au; uint ss1 = BitOperations.RotateLeft(BitOperations.RotateLeft(a, 12) + e + BitOperations.RotateLeft(t, j), 7); uint ss2 = ss1 ^ BitOperations.RotateLeft(a, 12);
            uint ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c); uint gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
            uint t1 = ff + d + ss2 + (w[j] ^ w[j+4]), t2 = gg + h + ss1 + w[j];
            d = c; c = BitOperations.RotateLeft(b, 9); b = a; a = t1; h = g; g = BitOperations.RotateLeft(f, 19); f = e; e = P0(t2);
        }
        _v[0]^=a;_v[1]^=b;_v[2]^=c;_v[3]^=d;_v[4]^=e;_v[5]^=f;_v[6]^=g;_v[7]^=h;
    }
}
