using ScCaToken.Crypto;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Gmt;
using ScCaToken.Driver.Transport;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Symmetric;

/// <summary>A key that never leaves the card. It dies with the card's volatile state: a reset makes it SAR_KEYNOTFOUNTERR.</summary>
internal sealed class CardSessionKey(GmtCard card, ushort id, uint algorithm) : ISessionKey
{
    private readonly int _epoch = card.Channel.Epoch;

    /// <inheritdoc/>
    public uint Algorithm { get; } = algorithm;

    /// <inheritdoc/>
    public void Transform(Sm4Mode mode, bool encrypting, int feedbackBits, ReadOnlySpan<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckAlive();
        card.Transform(id, encrypting, feedbackBits, mode == Sm4Mode.Ecb ? [] : chain, source, destination);
    }

    /// <inheritdoc/>
    public void ComputeMac(ReadOnlySpan<byte> chain, ReadOnlySpan<byte> blocks, Span<byte> mac)
    {
        CheckAlive();
        card.ComputeMac(id, chain, blocks, mac);
    }

    /// <inheritdoc/>
    public void Destroy()
    {
        if (card.Channel.Epoch != _epoch)
            return;
        try
        {
            card.DestroySessionKey(id);
        }
        catch (Exception failure) when (failure is CardException or TransportException or ObjectDisposedException)
        {
            // The key is gone with the card; closing a handle succeeds all the same.
        }
    }

    private void CheckAlive() => SkfException.Require(card.Channel.Epoch == _epoch, Sar.KeyNotFound);
}
