using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Interop;

/// <summary>The length rule of every function with an output of variable size.</summary>
internal static unsafe class Output
{
    /// <summary>
    /// Puts <paramref name="needed"/> into <paramref name="length"/>. A null buffer is a query and succeeds with an empty
    /// <paramref name="span"/>; a short one is SAR_BUFFER_TOO_SMALL; otherwise the span covers exactly the needed bytes.
    /// </summary>
    public static uint Reserve(byte* buffer, uint* length, int needed, out Span<byte> span)
    {
        span = default;
        if (length is null)
            return Sar.InvalidParameter;
        uint capacity = *length;
        *length = (uint)needed;
        if (buffer is null)
            return Sar.Ok;
        if (capacity < (uint)needed)
            return Sar.BufferTooSmall;
        span = new Span<byte>(buffer, needed);
        return Sar.Ok;
    }

    /// <summary>Copies a finished answer under the rule of <see cref="Reserve"/>.</summary>
    public static uint Copy(ReadOnlySpan<byte> data, byte* buffer, uint* length)
    {
        uint result = Reserve(buffer, length, data.Length, out var span);
        if (result == Sar.Ok && buffer is not null)
            data.CopyTo(span);
        return result;
    }

    /// <summary>The caller's input; null is allowed only for nothing.</summary>
    public static ReadOnlySpan<byte> Input(byte* data, uint length)
    {
        SkfException.Require(data is not null || length == 0);
        SkfException.Require(length <= int.MaxValue, Sar.InDataLength);
        return new ReadOnlySpan<byte>(data, (int)length);
    }
}
