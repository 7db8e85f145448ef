using System.Text;

namespace ScCaToken.Pkcs11;

/// <summary>Fixed text fields of the information structures: UTF-8, padded with blanks, no terminator.</summary>
internal static unsafe class PaddedText
{
    /// <summary>Writes as many whole characters as fit.</summary>
    public static void Write(string text, byte* field, int size)
    {
        var target = new Span<byte>(field, size);
        target.Fill((byte)' ');
        Encoding.UTF8.GetEncoder().Convert(text, target, true, out _, out int written, out _);
        target[written..].Fill((byte)' ');
    }

    /// <summary>Reads a field without its padding; null for bytes that are no UTF-8. Applications that end text with a NUL leave anything behind it.</summary>
    public static string? Read(byte* field, int size)
    {
        var text = new ReadOnlySpan<byte>(field, size);
        int end = text.IndexOf((byte)0);
        try
        {
            return new UTF8Encoding(false, true).GetString(end < 0 ? text : text[..end]).TrimEnd(' ');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
