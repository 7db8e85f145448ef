using ScCaToken.Core.Devices;

namespace ScCaToken.Core.Storage;

/// <summary>Appends entries at the head of the log: gathers them into one program operation per page and opens pages as they fill.</summary>
internal sealed class LogWriter(IFlash flash, StoreLayout layout, PageTable pages, LogState state)
{
    private readonly byte[] _page = new byte[layout.PageSize];
    private int _programmed;
    private ulong _generation;

    /// <summary>Offset in the head page where the next entry goes.</summary>
    public int Offset { get; private set; }

    /// <summary>Log bytes that can be written before pages run out, one page kept for <see cref="Repair"/>.</summary>
    public int Room => layout.PageSize - Offset + ((pages.Free - 1 + pages.Drained) * layout.Payload);

    /// <summary>Continues behind the last committed transaction.</summary>
    public void Start(int offset)
    {
        Offset = offset;
        _programmed = offset;
        _generation = state.Generation;
    }

    /// <summary>
    /// Removes what a power cut or failed operation left behind the last commit, by moving the good part of its page to a fresh
    /// one. It uses one free page and gives back at least one, so it can itself be cut any number of times.
    /// </summary>
    public void Repair(int place, int offset)
    {
        int old = pages.PageAt(place);
        int page = pages.Replace(place, offset, _page);
        state.MovePage(old, page);
        flash.Flush();
        Start(offset);
    }

    /// <summary>Adds an entry; it reaches the flash with <see cref="Flush"/> at the latest.</summary>
    public RecordLocation Append(uint key, EntryKind kind, ReadOnlySpan<byte> value)
    {
        if (layout.PageSize - Offset < EntryHeader.EncodedLength)
            OpenPage(layout.HeaderSize);
        if ((kind & (EntryKind.Last | EntryKind.Copy)) == EntryKind.Last)
            _generation++;
        var location = new RecordLocation(pages.Head, Offset, value.Length);
        EntryHeader.Write(_page.AsSpan(Offset), key, kind, value);
        Offset += EntryHeader.EncodedLength;
        bool spills = layout.PageSize - Offset < value.Length;
        while (layout.PageSize - Offset < value.Length)
        {
            int length = layout.PageSize - Offset;
            value[..length].CopyTo(_page.AsSpan(Offset));
            Offset += length;
            value = value[length..];
            OpenPage(Math.Min(layout.HeaderSize + layout.Align(value.Length), layout.PageSize));
        }

        value.CopyTo(_page.AsSpan(Offset));
        int end = layout.Align(Offset + value.Length);
        _page.AsSpan((Offset + value.Length)..end).Fill(0xFF);
        Offset = end;
        // A spilled entry is complete, on the disk too, before anything follows it: so the scanner can tell a cut from corruption.
        if (spills)
            Flush();
        return location;
    }

    /// <summary>Programs what was gathered and makes it durable.</summary>
    public void Flush()
    {
        Program();
        flash.Flush();
    }

    private void OpenPage(int first)
    {
        Program();
        pages.Open(first, _generation);
        Offset = layout.HeaderSize;
        _programmed = Offset;
    }

    private void Program()
    {
        if (_programmed == Offset)
            return;
        pages.ProgramOrRetire(pages.Head, _programmed, _page.AsSpan(_programmed..Offset));
        _programmed = Offset;
    }
}
