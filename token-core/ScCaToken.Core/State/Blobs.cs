namespace ScCaToken.Core.State;

/// <summary>Values longer than one record, cut into chunks of <see cref="Records.ChunkSize"/>. Writing happens inside the caller's transaction.</summary>
internal static class Blobs
{
    public static int ChunkCount(int length) => (length + Records.ChunkSize - 1) / Records.ChunkSize;

    /// <summary>Puts <paramref name="value"/> and deletes what a longer predecessor leaves over.</summary>
    public static void Put(Records records, int id, int part, ReadOnlySpan<byte> value, int oldLength)
    {
        int chunks = ChunkCount(value.Length);
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            int start = chunk * Records.ChunkSize;
            records.Put(RecordKey.For(id, part, chunk), value[start..Math.Min(value.Length, start + Records.ChunkSize)]);
        }

        for (int chunk = chunks; chunk < ChunkCount(oldLength); chunk++)
            records.Delete(RecordKey.For(id, part, chunk));
    }

    public static void Delete(Records records, int id, int part, int length) => Put(records, id, part, default, length);

    /// <summary>Reads <paramref name="destination"/>.Length bytes from <paramref name="offset"/>; the range lies within the blob.</summary>
    public static void Read(Records records, int id, int part, int offset, Span<byte> destination)
    {
        Span<byte> chunk = stackalloc byte[Records.ChunkSize];
        while (!destination.IsEmpty)
        {
            int length = records.Read(RecordKey.For(id, part, offset / Records.ChunkSize), chunk);
            int start = offset % Records.ChunkSize;
            int count = Math.Min(Math.Min(length, Records.ChunkSize) - start, destination.Length);
            if (count <= 0)
                throw new InvalidOperationException("a blob is shorter than its header says");
            chunk.Slice(start, count).CopyTo(destination);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <summary>Overwrites part of a blob that has <paramref name="oldLength"/> bytes; a gap before <paramref name="offset"/> becomes zeros.</summary>
    public static void PutRange(Records records, int id, int part, int oldLength, int offset, ReadOnlySpan<byte> value)
    {
        Span<byte> buffer = stackalloc byte[Records.ChunkSize];
        int end = offset + value.Length;
        int newLength = Math.Max(oldLength, end);
        int first = Math.Min(offset, oldLength) / Records.ChunkSize;
        for (int chunk = first; chunk < ChunkCount(end); chunk++)
        {
            int start = chunk * Records.ChunkSize;
            int size = Math.Min(Records.ChunkSize, newLength - start);
            buffer.Clear();
            if (start < oldLength)
                records.Read(RecordKey.For(id, part, chunk), buffer);
            int from = Math.Max(offset, start);
            int to = Math.Min(end, start + size);
            if (to > from)
                value[(from - offset)..(to - offset)].CopyTo(buffer[(from - start)..]);
            records.Put(RecordKey.For(id, part, chunk), buffer[..size]);
        }
    }
}
