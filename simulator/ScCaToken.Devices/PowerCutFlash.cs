using ScCaToken.Core.Devices;

namespace ScCaToken.Devices;

/// <summary>
/// Puts a switch into the power line of another flash. Armed, it cuts at the n-th changing operation (program or erase), which
/// is then left undone, half done or garbled, and refuses everything with <see cref="PowerLostException"/> until
/// <see cref="RestorePower"/>.
/// </summary>
/// <param name="inner">The flash behind the switch.</param>
public sealed class PowerCutFlash(IFlash inner) : IFlash
{
    private long _cutAt = long.MaxValue;
    private CutMode _mode;
    private ulong _noise;
    private byte[] _old = [];
    private byte[] _mix = [];

    /// <inheritdoc/>
    public int PageSize => inner.PageSize;

    /// <inheritdoc/>
    public int PageCount => inner.PageCount;

    /// <inheritdoc/>
    public int ProgramSize => inner.ProgramSize;

    /// <summary>Program and erase operations since the flash was made.</summary>
    public long Operations { get; private set; }

    /// <summary>True while the power is off.</summary>
    public bool IsPowerLost { get; private set; }

    /// <summary>Cuts the power at the n-th changing operation from now (1 is the next one).</summary>
    /// <param name="operation">1 or more.</param>
    /// <param name="mode">What the operation leaves behind.</param>
    /// <param name="seed">Chooses the noise of <see cref="CutMode.Garbled"/>.</param>
    public void Arm(int operation, CutMode mode, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(operation);
        _cutAt = Operations + operation;
        _mode = mode;
        _noise = seed;
    }

    /// <summary>Takes an armed cut back.</summary>
    public void Disarm() => _cutAt = long.MaxValue;

    /// <summary>Cuts the power between two operations.</summary>
    public void CutNow() => IsPowerLost = true;

    /// <summary>The power is back; an armed cut stays armed.</summary>
    public void RestorePower() => IsPowerLost = false;

    /// <inheritdoc/>
    public void Read(int page, int offset, Span<byte> destination)
    {
        EnsurePower();
        inner.Read(page, offset, destination);
    }

    /// <inheritdoc/>
    public void Program(int page, int offset, ReadOnlySpan<byte> data)
    {
        if (!IsCut())
        {
            inner.Program(page, offset, data);
            return;
        }

        Prepare(page, offset, data.Length);
        var mix = _mix.AsSpan(0, data.Length);
        if (_mode == CutMode.Torn)
            data[..(data.Length / 2 / ProgramSize * ProgramSize)].CopyTo(mix);
        else if (_mode == CutMode.Garbled)
            Garble(mix, data);
        inner.Program(page, offset, mix);
        throw new PowerLostException();
    }

    /// <inheritdoc/>
    public void Erase(int page)
    {
        if (!IsCut())
        {
            inner.Erase(page);
            return;
        }

        if (_mode == CutMode.Absent)
            throw new PowerLostException();
        Prepare(page, 0, PageSize);
        var mix = _mix.AsSpan(0, PageSize);
        if (_mode == CutMode.Torn)
            mix[..(PageSize / 2)].Fill(0xFF);
        else
            SetBits(mix);
        inner.Erase(page);
        inner.Program(page, 0, mix);
        throw new PowerLostException();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        EnsurePower();
        inner.Flush();
    }

    private bool IsCut()
    {
        EnsurePower();
        if (++Operations != _cutAt)
            return false;
        _cutAt = long.MaxValue;
        IsPowerLost = true;
        return true;
    }

    private void EnsurePower()
    {
        if (IsPowerLost)
            throw new PowerLostException();
    }

    private void Prepare(int page, int offset, int length)
    {
        if (_old.Length < length)
            (_old, _mix) = (new byte[length], new byte[length]);
        inner.Read(page, offset, _old.AsSpan(0, length));
        _old.AsSpan(0, length).CopyTo(_mix);
    }

    /// <summary>Each bit that was to be cleared is cleared or not.</summary>
    private void Garble(Span<byte> mix, ReadOnlySpan<byte> data)
    {
        for (int i = 0; i < mix.Length; i++)
            mix[i] &= (byte)(data[i] | Noise());
    }

    /// <summary>Each bit that was to be set is set or not.</summary>
    private void SetBits(Span<byte> mix)
    {
        for (int i = 0; i < mix.Length; i++)
            mix[i] |= Noise();
    }

    /// <summary>SplitMix64: a seed gives the same noise everywhere.</summary>
    private byte Noise()
    {
        unchecked
        {
            _noise += 0x9E3779B97F4A7C15;
            ulong z = _noise;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (byte)(z >> 56);
        }
    }
}
