using ScCaToken.Core.Devices;

namespace ScCaToken.Devices;

/// <summary>Fails changing operations of another flash on request, as a dying or write-protected chip does.</summary>
/// <param name="inner">The flash behind it.</param>
public sealed class FaultyFlash(IFlash inner) : IFlash
{
    /// <summary>How many of the next program and erase operations fail; <see cref="int.MaxValue"/> for all of them.</summary>
    public int Failures { get; set; }

    /// <inheritdoc/>
    public int PageSize => inner.PageSize;

    /// <inheritdoc/>
    public int PageCount => inner.PageCount;

    /// <inheritdoc/>
    public int ProgramSize => inner.ProgramSize;

    /// <inheritdoc/>
    public void Read(int page, int offset, Span<byte> destination) => inner.Read(page, offset, destination);

    /// <inheritdoc/>
    public void Program(int page, int offset, ReadOnlySpan<byte> data)
    {
        FailOnRequest();
        inner.Program(page, offset, data);
    }

    /// <inheritdoc/>
    public void Erase(int page)
    {
        FailOnRequest();
        inner.Erase(page);
    }

    /// <inheritdoc/>
    public void Flush() => inner.Flush();

    private void FailOnRequest()
    {
        if (Failures == 0)
            return;
        if (Failures != int.MaxValue)
            Failures--;
        throw new FlashException("a flash failure was asked for");
    }
}
