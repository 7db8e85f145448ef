using ScCaToken.Core.Devices;

namespace ScCaToken.Core.Tests.Storage;

/// <summary>
/// A flash behind a cache that writes its sectors back in any order, as a disk does: of what was written since the last flush, a
/// crash keeps some sectors and loses the others.
/// </summary>
internal sealed class ReorderingFlash : IFlash
{
    private readonly int _sectorSize;
    private readonly byte[] _cache;
    private readonly byte[] _disk;
    private int _operationsLeft = int.MaxValue;

    public ReorderingFlash(int pageSize, int pageCount, int sectorSize)
    {
        (PageSize, PageCount, _sectorSize) = (pageSize, pageCount, sectorSize);
        _cache = new byte[pageSize * pageCount];
        _disk = new byte[pageSize * pageCount];
        _cache.AsSpan().Fill(0xFF);
        _disk.AsSpan().Fill(0xFF);
    }

    public int PageSize { get; }

    public int PageCount { get; }

    public int ProgramSize => 8;

    /// <summary>The machine stops before the n-th program, erase or flush operation from now (1 is the next one).</summary>
    public void CrashAt(int operation) => _operationsLeft = operation;

    /// <summary>The machine starts again with what got to the disk.</summary>
    public void Restart(Random chance)
    {
        _operationsLeft = int.MaxValue;
        for (int start = 0; start < _cache.Length; start += _sectorSize)
        {
            if (chance.Next(2) == 0)
                _cache.AsSpan(start, _sectorSize).CopyTo(_disk.AsSpan(start));
        }

        _disk.CopyTo(_cache, 0);
    }

    public void Read(int page, int offset, Span<byte> destination) => _cache.AsSpan((page * PageSize) + offset, destination.Length).CopyTo(destination);

    public void Program(int page, int offset, ReadOnlySpan<byte> data)
    {
        Count();
        data.CopyTo(_cache.AsSpan((page * PageSize) + offset));
    }

    public void Erase(int page)
    {
        Count();
        _cache.AsSpan(page * PageSize, PageSize).Fill(0xFF);
    }

    public void Flush()
    {
        Count();
        _cache.CopyTo(_disk, 0);
    }

    private void Count()
    {
        if (--_operationsLeft == 0)
            throw new PowerLostException();
    }
}
