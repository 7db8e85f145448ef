using System.Buffers.Binary;
using ScCaToken.Core.Commands;
using ScCaToken.Protocol;

namespace ScCaToken.Core;

/// <summary>
/// A signature that <see cref="Token.TryDefer"/> has authorised and given its randomness. <see cref="Complete"/> computes it
/// without the token, outside its lock, while the token goes on with other commands; a logout in between does not take the key
/// away. It lives in memory the caller lends: the command and the workspace must stay as they are until it is completed.
/// Complete it once, or <see cref="Abandon"/> it: a copy must not be used as well.
/// </summary>
public ref struct DeferredOperation
{
    /// <summary>Filled in place.</summary>
    internal PreparedSignature Signature;

    internal DeferredOperation(Span<byte> workspace) => Signature = new PreparedSignature(workspace);

    /// <summary>Bytes of workspace a signature needs; what they hold before does not matter, and no secret stays in them afterwards.</summary>
    public static int WorkspaceSize => PreparedSignature.WorkspaceSize;

    /// <summary>Longest answer, status word included.</summary>
    public static int LongestAnswer => PreparedSignature.LongestAnswer + 2;

    /// <summary>Computes the answer (data and status word) into <paramref name="response"/>, which has at least <see cref="LongestAnswer"/> bytes, and returns its length.</summary>
    public int Complete(Span<byte> response)
    {
        if (!Signature.IsPrepared || response.Length < Signature.AnswerLength + 2)
        {
            Signature.Release();
            return Status(response, StatusWord.InternalError, 0);
        }

        int length = Signature.AnswerLength;
        StatusWord status;
        try
        {
            status = Signature.Compute(response[..length]);
        }
        catch (Exception)
        {
            status = StatusWord.InternalError;
        }

        return Status(response, status, status.IsSuccess ? length : 0);
    }

    /// <summary>Gives the operation up and lets its key go.</summary>
    public void Abandon() => Signature.Release();

    private static int Status(Span<byte> response, StatusWord status, int length)
    {
        if (response.Length < length + 2)
            return 0;
        BinaryPrimitives.WriteUInt16BigEndian(response[length..], status.Value);
        return length + 2;
    }
}
