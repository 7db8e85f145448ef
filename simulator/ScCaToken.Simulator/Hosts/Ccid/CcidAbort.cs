using ScCaToken.Protocol.Ccid;

namespace ScCaToken.Simulator.Hosts.Ccid;

/// <summary>
/// An abort is a control request and a bulk message of the same sequence, in either order (CCID rev 1.1 §5.3.1). Between the two
/// every other command fails.
/// </summary>
internal sealed class CcidAbort
{
    private byte? _control;
    private CcidHeader? _bulk;

    /// <summary>One of the two came.</summary>
    public bool IsPending => _control is not null || _bulk is not null;

    /// <summary>The control request came; returns the bulk message to answer when that was here first.</summary>
    public CcidHeader? Control(byte sequence)
    {
        if (_bulk is { } waiting && waiting.Sequence == sequence)
        {
            _bulk = null;
            return waiting;
        }

        _control = sequence;
        return null;
    }

    /// <summary>The bulk message came; true when the abort is complete and it is to be answered.</summary>
    public bool Bulk(CcidHeader header)
    {
        if (_control == header.Sequence)
        {
            _control = null;
            return true;
        }

        _bulk = header;
        return false;
    }
}
