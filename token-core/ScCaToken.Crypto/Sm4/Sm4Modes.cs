namespace ScCaToken.Crypto;

/// <summary>Whole messages in one call. For padding and for messages in pieces see <see cref="Sm4Stream"/>, for GCM <see cref="Sm4Gcm"/>.</summary>
public static class Sm4Modes
{
    /// <summary>Encrypts without padding; the destination has the length of the source.</summary>
    /// <returns>False when the length does not fit the mode (ECB, CBC: whole blocks; CFB: whole feedback units).</returns>
    /// <exception cref="ArgumentException">The key, the IV or the destination has a wrong length.</exception>
    public static bool TryEncrypt(
        Sm4Mode mode, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination, int feedbackBits = 128)
    {
        Sm4Stream.Create(key, mode, iv, encrypting: true, out Sm4Stream stream, feedbackBits: feedbackBits);
        return TryTransform(ref stream, source, destination);
    }

    /// <summary>Decrypts without padding; the destination has the length of the source.</summary>
    /// <returns>False when the length does not fit the mode.</returns>
    /// <exception cref="ArgumentException">The key, the IV or the destination has a wrong length.</exception>
    public static bool TryDecrypt(
        Sm4Mode mode, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination, int feedbackBits = 128)
    {
        Sm4Stream.Create(key, mode, iv, encrypting: false, out Sm4Stream stream, feedbackBits: feedbackBits);
        return TryTransform(ref stream, source, destination);
    }

    /// <summary>The CBC-MAC of SKF_Mac: the last block of CBC without padding.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="iv">16 bytes.</param>
    /// <param name="source">One or more whole blocks.</param>
    /// <param name="mac">16 bytes.</param>
    /// <returns>False when the source is empty or not whole blocks.</returns>
    public static bool TryCbcMac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> mac)
    {
        Sm4CbcMac.Create(key, iv, out Sm4CbcMac state);
        state.Append(source);
        return state.TryFinish(mac);
    }

    private static bool TryTransform(ref Sm4Stream stream, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        try
        {
            if (stream.OutputLength(source.Length) != source.Length)
                return false;
            stream.Update(source, destination);
            return true;
        }
        finally
        {
            stream.Clear();
        }
    }
}
