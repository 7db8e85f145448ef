using System.Buffers.Binary;
using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>
/// The content of sealed files: chunks as <see cref="Blobs"/> has them, each wrapped under the application's storage key like a private key, with a
/// fresh nonce for every write and the file and chunk as associated data. So the flash tells nothing of it without a PIN.
/// </summary>
internal static class SealedContent
{
    private const int ContextSize = 4;
    private const int LongestRecord = Records.ChunkSize + KeyWrap.Overhead;

    /// <summary>Reads bytes that have been written; false when a chunk was not wrapped under this key for this place.</summary>
    public static bool TryRead(Records records, ReadOnlySpan<byte> key, FileState file, int offset, Span<byte> destination)
    {
        using var chunk = new Secret(stackalloc byte[Records.ChunkSize]);
        bool opened = true;
        while (opened && !destination.IsEmpty)
        {
            int index = offset / Records.ChunkSize;
            int start = offset % Records.ChunkSize;
            var plaintext = chunk.Bytes[..SizeOf(index, file.Header.Written)];
            opened = TryOpen(records, key, file.Id, index, plaintext);
            int count = Math.Min(plaintext.Length - start, destination.Length);
            plaintext.Slice(start, count).CopyTo(destination);
            destination = destination[count..];
            offset += count;
        }

        return opened;
    }

    /// <summary>Writes a range; a gap behind the old end is filled with zeros. False as for <see cref="TryRead"/>: nothing must be committed then.</summary>
    public static bool TryPutRange(Records records, IRandomSource random, ReadOnlySpan<byte> key, FileState file, int offset, ReadOnlySpan<byte> value)
    {
        using var buffer = new Secret(stackalloc byte[Records.ChunkSize]);
        Span<byte> record = stackalloc byte[LongestRecord];
        Span<byte> context = stackalloc byte[ContextSize];
        int written = file.Header.Written;
        int end = offset + value.Length;
        int newLength = Math.Max(written, end);
        bool opened = true;
        for (int index = Math.Min(offset, written) / Records.ChunkSize; opened && index < Blobs.ChunkCount(end); index++)
        {
            int start = index * Records.ChunkSize;
            var plaintext = buffer.Bytes[..SizeOf(index, newLength)];
            plaintext.Clear();
            if (start < written)
                opened = TryOpen(records, key, file.Id, index, plaintext[..SizeOf(index, written)]);
            int from = Math.Max(offset, start);
            int to = Math.Min(end, start + plaintext.Length);
            if (to > from)
                value[(from - offset)..(to - offset)].CopyTo(plaintext[(from - start)..]);
            var wrapped = record[..(plaintext.Length + KeyWrap.Overhead)];
            KeyWrap.Wrap(key, Context(file.Id, index, context), plaintext, random, wrapped);
            records.Put(RecordKey.For(file.Id, RecordKey.Content, index), wrapped);
        }

        return opened;
    }

    private static int SizeOf(int index, int length) => Math.Min(Records.ChunkSize, length - (index * Records.ChunkSize));

    private static bool TryOpen(Records records, ReadOnlySpan<byte> key, int id, int index, Span<byte> plaintext)
    {
        Span<byte> record = stackalloc byte[LongestRecord];
        Span<byte> context = stackalloc byte[ContextSize];
        int length = records.Read(RecordKey.For(id, RecordKey.Content, index), record);
        return length >= 0 && KeyWrap.TryUnwrap(key, Context(id, index, context), record[..length], plaintext);
    }

    private static ReadOnlySpan<byte> Context(int id, int index, Span<byte> context)
    {
        BinaryPrimitives.WriteUInt16BigEndian(context, (ushort)id);
        BinaryPrimitives.WriteUInt16BigEndian(context[2..], (ushort)index);
        return context;
    }
}
