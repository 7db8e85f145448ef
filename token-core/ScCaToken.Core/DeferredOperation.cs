using System.Buffers.Binary;
using ScCaToken.Core.Commands;
using ScCaToken.Protocol;

namespace ScCaToken.Core;

/// <summary>
/// A signature that <see cref="Token.TryBegin"/> has authorised and given its randomness. <see cref="Complete"/> computes it
/// without the token, on any thread, while the token goes on with other commands; a logout in between does not take the key
/// away. Complete it once, or <see cref="Abandon"/> it: a copy must not be used as well.
/// </summary>
public struct DeferredOperation
{
    private PreparedSignature _signature;

    internal DeferredOperation(in PreparedSignature signature) => _signature = signature;

    /// <summary>Longest answer, status word included.</summary>
    public static int LongestAnswer => PreparedSignature.LongestAnswer + 2;

    /// <summary>Computes the answer (data and status word) into <paramref name="response"/>, which has at least <see cref="LongestAnswer"/> bytes, and returns its length.</summary>
    public int Complete(Span<byte> response)
    {
        if (!_signature.IsPrepared || response.Length < _signature.AnswerLength + 2)
        {
            _signature.Release();
            return Status(response, StatusWord.InternalError, 0);
        }

        int length = _signature.AnswerLength;
        StatusWord status;
        try
        {
            status = _signature.Compute(response[..length]);
        }
        catch (Exception)
        {
            status = StatusWord.InternalError;
        }

        return Status(response, status, status.IsSuccess ? length : 0);
    }

    /// <summary>Gives the operation up and lets its key go.</summary>
    public void Abandon() => _signature.Release();

    private static int Status(Span<byte> response, StatusWord status, int length)
    {
        if (response.Length < length + 2)
            return 0;
        BinaryPrimitives.WriteUInt16BigEndian(response[length..], status.Value);
        return length + 2;
    }
}
