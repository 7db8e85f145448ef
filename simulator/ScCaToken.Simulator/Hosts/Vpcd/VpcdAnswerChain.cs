using System.Security.Cryptography;
using ScCaToken.Protocol;

namespace ScCaToken.Simulator.Hosts.Vpcd;

/// <summary>
/// The few bytes of an answer of 65,536 to 65,538 bytes that no vpcd frame holds: the first part goes out with 61xx,
/// and the next GET RESPONSE fetches the rest. Any other command drops it (ISO/IEC 7816-4 §5.3.4).
/// </summary>
internal sealed class VpcdAnswerChain
{
    private const int FirstPart = 65_280;
    private readonly byte[] _rest = new byte[258];
    private int _length;

    /// <summary>Keeps what does not fit and ends <paramref name="answer"/> with 61xx; returns the new length.</summary>
    public int Begin(Span<byte> answer, int answerLength)
    {
        _length = answerLength - FirstPart;
        answer[FirstPart..answerLength].CopyTo(_rest);
        CryptographicOperations.ZeroMemory(answer[FirstPart..answerLength]);
        int data = _length - 2;
        answer[FirstPart] = 0x61;
        answer[FirstPart + 1] = (byte)(data >= 256 ? 0 : data);
        return FirstPart + 2;
    }

    /// <summary>Answers GET RESPONSE from what is kept.</summary>
    public bool TryContinue(ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        answerLength = _length;
        if (_length == 0)
            return false;
        bool mine = CommandApdu.TryParse(command, out var apdu) && apdu.Ins == (byte)IsoIns.GetResponse && apdu.ExpectedLength >= _length - 2;
        if (mine)
            _rest.AsSpan(0, _length).CopyTo(answer);
        Clear();
        return mine;
    }

    /// <summary>Drops what is kept.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_rest);
        _length = 0;
    }
}
