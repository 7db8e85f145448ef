namespace ScCaToken.Core.Devices;

/// <summary>
/// NOR-like flash: erase sets a page to 0xFF, program can only clear bits and works in aligned units.
/// Power may go between any two operations or inside one (then the touched unit or page holds old, partial or garbled bytes).
/// Implementations throw <see cref="FlashException"/> for a failed operation; the core turns it into status word 6581.
/// </summary>
public interface IFlash
{
    /// <summary>Bytes per page, the erase unit.</summary>
    int PageSize { get; }

    /// <summary>Number of pages.</summary>
    int PageCount { get; }

    /// <summary>Program granularity in bytes: offset and length of <see cref="Program"/> are multiples of it.</summary>
    int ProgramSize { get; }

    /// <summary>Reads bytes of one page.</summary>
    void Read(int page, int offset, Span<byte> destination);

    /// <summary>Programs bytes inside one page; the target must be erased or the write must only clear bits.</summary>
    void Program(int page, int offset, ReadOnlySpan<byte> data);

    /// <summary>Erases one page to 0xFF.</summary>
    void Erase(int page);

    /// <summary>
    /// Makes everything erased and programmed so far durable before anything that follows: between two calls the medium may write in
    /// any order. The core calls it at the end of each transaction, and inside one wherever the order matters.
    /// </summary>
    void Flush();
}
