using ScCaToken.Core.Devices;

namespace ScCaToken.Core.Tests;

/// <summary>A flash that refuses to change while <see cref="Fails"/> is set.</summary>
internal sealed class FailingFlash(IFlash inner) : IFlash
{
    public bool Fails { get; set; }

    public int PageSize => inner.PageSize;

    public int PageCount => inner.PageCount;

    public int ProgramSize => inner.ProgramSize;

    public void Read(int page, int offset, Span<byte> destination) => inner.Read(page, offset, destination);

    public void Program(int page, int offset, ReadOnlySpan<byte> data)
    {
        Check();
        inner.Program(page, offset, data);
    }

    public void Erase(int page)
    {
        Check();
        inner.Erase(page);
    }

    public void Flush() => inner.Flush();

    private void Check()
    {
        if (Fails)
            throw new FlashException("the flash refuses");
    }
}
