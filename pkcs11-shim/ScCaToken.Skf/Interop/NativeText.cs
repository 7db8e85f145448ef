using System.Runtime.InteropServices;
using System.Text;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Interop;

/// <summary>LPSTR in and out: NUL-terminated UTF-8.</summary>
internal static unsafe class NativeText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes up to the NUL; a null pointer is a wrong parameter.</summary>
    public static ReadOnlySpan<byte> Bytes(byte* text)
    {
        SkfException.Require(text is not null);
        return MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
    }

    /// <summary>A name of 1 to <paramref name="maxBytes"/> bytes.</summary>
    /// <param name="text">The caller's text.</param>
    /// <param name="maxBytes">Longest name in bytes.</param>
    /// <param name="lengthCode">Return code for an empty or too long name.</param>
    /// <param name="encodingCode">Return code for bytes that are no UTF-8.</param>
    public static string Name(byte* text, int maxBytes, uint lengthCode = Sar.NameLength, uint encodingCode = Sar.InvalidParameter)
    {
        var bytes = Bytes(text);
        SkfException.Require(bytes.Length >= 1 && bytes.Length <= maxBytes, lengthCode);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (ArgumentException)
        {
            throw new SkfException(encodingCode);
        }
    }

    /// <summary>Fills a fixed CHAR array: cut at a character boundary, rest NUL.</summary>
    public static void Fixed(byte* field, int size, string value)
    {
        var target = new Span<byte>(field, size);
        target.Clear();
        Encoding.UTF8.GetEncoder().Convert(value, target, flush: true, out _, out _, out _);
    }

    /// <summary>
    /// Writes a name list: each name and a NUL, one more NUL at the end; an empty list is two NUL, which every client reads as no name.
    /// </summary>
    public static uint List(IReadOnlyList<string> names, byte* list, uint* size)
    {
        int needed = names.Count == 0 ? 2 : 1;
        foreach (string name in names)
            needed += Encoding.UTF8.GetByteCount(name) + 1;
        uint result = Output.Reserve(list, size, needed, out var buffer);
        if (result != Sar.Ok || list is null)
            return result;
        buffer.Clear();
        foreach (string name in names)
            buffer = buffer[(Encoding.UTF8.GetBytes(name, buffer) + 1)..];
        return Sar.Ok;
    }
}
