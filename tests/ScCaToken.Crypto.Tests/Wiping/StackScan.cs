using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ScCaToken.Crypto.Tests;

/// <summary>
/// What an operation leaves on the stack below its caller: it runs on a thread of its own over a zeroed stretch of stack, which is copied away
/// before anything else runs there.
/// </summary>
internal static unsafe class StackScan
{
    private const int Size = 256 << 10, Gap = 4 << 10;

    /// <summary>
    /// Secrets are sought in pieces of two words, so that one is found that was overwritten in part. A single word is what the compiler puts
    /// aside when it runs out of registers, on one processor and not on another.
    /// </summary>
    private const int Piece = 2 * sizeof(ulong);

    /// <summary>Names what an operation left of each secret.</summary>
    public static string[] Find(Action operation, params IEnumerable<(string Name, byte[] Value)> secrets)
    {
        // Twice: the runtime may stop the thread at any instruction, and puts its registers on its stack then.
        byte[][] left = Run(operation, _ => { }, 2);
        return [.. secrets.SelectMany(secret => Find(left[0], secret.Name, secret.Value).Intersect(Find(left[1], secret.Name, secret.Value)))];
    }

    /// <summary>
    /// The words an operation left that are others for another secret, with their distance from the caller: whatever was computed from the secret
    /// and not wiped. The operation has to take the same path for both, which constant-time code does.
    /// </summary>
    public static string[] Differences(Action operation, Action<int> chooseSecret)
    {
        // Each secret twice: what differs between the two is an address, of something that was made anew or moved.
        ulong[][] left = [.. Run(operation, i => chooseSecret(i % 2), 4).Select(l => MemoryMarshal.Cast<byte, ulong>(l).ToArray())];
        var found = new List<string>();
        for (int i = Size / sizeof(ulong) - 1; i >= 0; i--)
        {
            if (left[0][i] != left[1][i] && left[0][i] == left[2][i] && left[1][i] == left[3][i])
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{left[0][i]:X16} or {left[1][i]:X16} {Depth(i * sizeof(ulong))} bytes down"));
        }

        return [.. found];
    }

    /// <summary>A big-endian number as the limbs of the arithmetic lie in memory.</summary>
    public static byte[] Limbs(ReadOnlySpan<byte> bigEndian)
    {
        byte[] limbs = bigEndian.ToArray();
        Array.Reverse(limbs);
        return limbs;
    }

    private static byte[][] Run(Action operation, Action<int> prepare, int count)
    {
        var left = new byte[count][];
        byte[] copy = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    // The compiler works on the same stack, so everything is compiled first.
                    prepare(0);
                    operation();
                    for (int i = 0; i < count; i++)
                    {
                        prepare(i);
                        Run(operation, copy);
                        left[i] = [.. copy];
                    }
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            8 * Size);
        thread.Start();
        thread.Join();
        return failure is null ? left : throw failure;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(Action operation, byte[] copy)
    {
        ulong* to = (ulong*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(copy));
        byte here;
        Zero();
        Below(operation);
        // No call from here to the end of the copy: it would run where the secrets are.
        ulong* from = (ulong*)(((nint)(&here) & ~63) - Gap - Size);
        for (int i = 0; i < Size / sizeof(ulong); i++)
            to[i] = from[i];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Zero()
    {
        byte* area = stackalloc byte[Size + (2 * Gap)];
        new Span<byte>(area, Size + (2 * Gap)).Clear();
        Keep(area);
    }

    /// <summary>Keeps the frames of the operation away from the frame that copies.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Below(Action operation)
    {
        byte* gap = stackalloc byte[2 * Gap];
        Keep(gap);
        operation();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(byte* memory) => memory[0] = 0;

    private static int Depth(int offset) => Size - offset - Gap;

    private static IEnumerable<string> Find(byte[] left, string name, byte[] secret)
    {
        for (int at = 0; at + Piece <= secret.Length; at += sizeof(ulong))
        {
            int place = left.AsSpan().IndexOf(secret.AsSpan(at, Piece));
            if (place < 0)
                continue;
            int length = left.AsSpan(place).CommonPrefixLength(secret.AsSpan(at));
            yield return string.Create(CultureInfo.InvariantCulture, $"{name}[{at}..{at + length}] {Depth(place)} bytes down");
            at += (length & -sizeof(ulong)) - sizeof(ulong);
        }
    }
}
