using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using ScCaToken.Core.Devices;

namespace ScCaToken.Devices;

/// <summary>
/// A flash in a file, mapped into memory and shared by any number of processes. Reading costs no system call. Writing needs
/// <see cref="BeginWrite"/>, which locks the file against other processes; <see cref="Version"/> tells them that something
/// changed, and also that a writer died half-way. What a write reached survives the death of the process.
/// </summary>
public sealed unsafe class FileFlash : IFlash, IDisposable
{
    // A byte nobody reads: Windows locks are mandatory.
    private const int WindowsLockOffset = ImageHeader.VersionOffset + 1024;
    private const int WindowsLockViolation = unchecked((int)0x80070021);

    private readonly SafeFileHandle _file;
    private readonly FileStream? _windowsFile;
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Durability _durability;
    private readonly byte* _base;
    private bool _isLocked;
    private bool _isWriting;
    private bool _isDisposed;

    private FileFlash(string path, Durability durability)
    {
        Path = path;
        _durability = durability;
        if (OperatingSystem.IsWindows())
        {
            _windowsFile = OpenWindows(path);
            _file = _windowsFile.SafeFileHandle;
        }
        else
        {
            _file = UnixFile.Open(path);
        }

        try
        {
            Header = ReadHeader(_file, path);
            _mapping = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            _view = _mapping.CreateViewAccessor(0, Header.FileLength, MemoryMappedFileAccess.ReadWrite);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _base);
        }
        catch
        {
            _view?.Dispose();
            _mapping?.Dispose();
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>What the file says about itself.</summary>
    public ImageHeader Header { get; }

    /// <inheritdoc/>
    public int PageSize => Header.PageSize;

    /// <inheritdoc/>
    public int PageCount => Header.PageCount;

    /// <inheritdoc/>
    public int ProgramSize => Header.ProgramSize;

    /// <summary>
    /// Changes with every write of any process: odd while a writer is at work or after one died at work, even otherwise. One memory read.
    /// </summary>
    public ulong Version => Volatile.Read(ref *(ulong*)(_base + ImageHeader.VersionOffset));

    /// <summary>
    /// How often the flash was made anew instead of written on: whoever sees another number than the one it knows must forget
    /// everything it knows of the content. Changes under the lock only.
    /// </summary>
    public ulong Rewrites => Volatile.Read(ref *(ulong*)(_base + ImageHeader.RewritesOffset));

    /// <summary>True when something was written since <see cref="BeginWrite"/>.</summary>
    public bool IsWriting => _isWriting;

    /// <summary>What <see cref="Version"/> will be when this opening gives the lock back.</summary>
    public ulong VersionAfterWrite => _isWriting ? unchecked(Version + 1) : Version;

    /// <summary>Writes an image with erased flash; the file appears complete or not at all.</summary>
    /// <param name="path">File to make; its directory is made too (0700), the file is 0600.</param>
    /// <param name="header">What the image says about itself.</param>
    /// <param name="overwrite">Replace an existing file; a key that somebody still has open there fails from then on instead of filling a file without a name.</param>
    /// <param name="fill">Writes the flash before the file appears under its name.</param>
    /// <exception cref="ImageException">The file exists or cannot be made.</exception>
    public static void Create(string path, ImageHeader header, bool overwrite, Action<FileFlash>? fill = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(header);
        path = System.IO.Path.GetFullPath(path);
        if (!overwrite && File.Exists(path))
            throw Exists(path);
        string temporary = $"{path}.{Environment.ProcessId:x}-{Guid.NewGuid():N}.new";
        try
        {
            MakeDirectory(System.IO.Path.GetDirectoryName(path)!);
            WriteBlank(temporary, header);
            if (fill is not null)
            {
                using var flash = Open(temporary);
                using (flash.BeginWrite())
                    fill(flash);
                flash.WriteToDisk();
            }

            if (overwrite && OpenReplaced(path) is { } replaced)
            {
                using (replaced)
                {
                    // Under its lock: nothing can be confirmed to anybody between the new file and the end of the old one.
                    using var write = replaced.BeginWrite();
                    File.Move(temporary, path, overwrite);
                    replaced.EraseAll();
                }
            }
            else
            {
                File.Move(temporary, path, overwrite);
            }
        }
        catch (IOException) when (!overwrite && File.Exists(path))
        {
            throw Exists(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"the key image {path} cannot be made: {error.Message}", error);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Opens an image.</summary>
    /// <exception cref="ImageException">There is none, or it cannot be used.</exception>
    public static FileFlash Open(string path, Durability durability = Durability.Process)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(path))
            throw new ImageException(ImageErrorKind.Foreign, $"{path} is a directory, not a key image");
        try
        {
            return new FileFlash(path, durability);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var kind = error is FileNotFoundException or DirectoryNotFoundException ? ImageErrorKind.NotFound : ImageErrorKind.Inaccessible;
            throw new ImageException(kind, $"the key image {path} cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Reads what a file says about itself, without opening it for writing.</summary>
    /// <exception cref="ImageException">There is none, or it cannot be used.</exception>
    public static ImageHeader ReadHeader(string path)
    {
        using var flash = Open(path);
        return flash.Header;
    }

    /// <summary>
    /// Locks the image against other processes and other openings in this one until the result is disposed. Waits while
    /// somebody else writes. Not recursive.
    /// </summary>
    public WriteScope BeginWrite()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        LockFile();
        return new WriteScope(this);
    }

    /// <summary>Announces that what is written now does not go on from what the flash holds.</summary>
    public void BeginRewrite()
    {
        MarkWriting();
        Volatile.Write(ref *(ulong*)(_base + ImageHeader.RewritesOffset), unchecked(Rewrites + 1));
    }

    /// <inheritdoc/>
    public void Read(int page, int offset, Span<byte> destination) => At(page, offset, destination.Length).CopyTo(destination);

    /// <inheritdoc/>
    public void Program(int page, int offset, ReadOnlySpan<byte> data)
    {
        var target = At(page, offset, data.Length);
        MarkWriting();
        data.CopyTo(target);
    }

    /// <inheritdoc/>
    public void Erase(int page)
    {
        var target = At(page, 0, PageSize);
        MarkWriting();
        target.Fill(0xFF);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_durability != Durability.Disk)
            return;
        try
        {
            WriteToDisk();
        }
        catch (IOException error)
        {
            throw new FlashException("the key image cannot be written to disk", error);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping.Dispose();
        _file.Dispose();
        _windowsFile?.Dispose();
    }

    /// <summary>The image that is about to be replaced; null when there is none that anybody could have open. Windows does not let an open image be replaced.</summary>
    private static FileFlash? OpenReplaced(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return null;
        try
        {
            return Open(path);
        }
        catch (ImageException)
        {
            // Foreign, damaged or closed to us.
            return null;
        }
    }

    private void EraseAll()
    {
        BeginRewrite();
        for (int page = 0; page < PageCount; page++)
            Erase(page);
    }

    private static ImageException Exists(string path) =>
        new(ImageErrorKind.AlreadyExists, $"{path} exists already and is not replaced");

    private static void MakeDirectory(string directory)
    {
        if (Directory.Exists(directory))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void WriteBlank(string path, ImageHeader header)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            PreallocationSize = header.FileLength,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        byte[] bytes = new byte[Math.Max(ImageHeader.EncodedLength, header.PageSize)];
        header.Write(bytes);
        using var stream = new FileStream(path, options);
        stream.Write(bytes, 0, ImageHeader.EncodedLength);
        Array.Fill(bytes, (byte)0xFF);
        for (int page = 0; page < header.PageCount; page++)
            stream.Write(bytes, 0, header.PageSize);
        stream.Flush(flushToDisk: true);
    }

    private void WriteToDisk()
    {
        // Windows flushes a file without what was written to its mapping; elsewhere fsync knows both.
        if (OperatingSystem.IsWindows())
            _view.Flush();
        RandomAccess.FlushToDisk(_file);
    }

    private static FileStream OpenWindows(string path) =>
        new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static ImageHeader ReadHeader(SafeFileHandle file, string path)
    {
        byte[] bytes = new byte[ImageHeader.EncodedLength];
        int length = 0;
        while (length < bytes.Length)
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(length), length);
            if (read == 0)
                break;
            length += read;
        }

        try
        {
            return ImageHeader.Read(bytes.AsSpan(0, length), RandomAccess.GetLength(file));
        }
        catch (ImageException failure)
        {
            throw new ImageException(failure.Kind, $"{path}: {failure.Message}", failure);
        }
    }

    private Span<byte> At(int page, int offset, int length)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if ((uint)page >= (uint)Header.PageCount || offset < 0 || length > Header.PageSize - offset)
            throw new ArgumentOutOfRangeException(nameof(page));
        return new Span<byte>(_base + ImageHeader.EncodedLength + ((nint)page * Header.PageSize) + offset, length);
    }

    private void MarkWriting()
    {
        if (!_isLocked)
            throw new InvalidOperationException("the image is written outside BeginWrite");
        if (_isWriting)
            return;
        _isWriting = true;
        // Odd, and different from what a writer that died left behind.
        SetVersion(unchecked(Version + 1) | 1);
    }

    private void EndWrite()
    {
        if (_isWriting)
            SetVersion(unchecked(Version + 1));
        _isWriting = false;
        UnlockFile();
    }

    private void SetVersion(ulong value) => Volatile.Write(ref *(ulong*)(_base + ImageHeader.VersionOffset), value);

    private void LockFile()
    {
        if (_isLocked)
            throw new InvalidOperationException("the image is locked already");
        if (!OperatingSystem.IsWindows())
            UnixFile.Lock(_file);
        else
            LockWindows();
        _isLocked = true;
    }

    private void UnlockFile()
    {
        _isLocked = false;
        if (!OperatingSystem.IsWindows())
            UnixFile.Unlock(_file);
        else
            _windowsFile!.Unlock(WindowsLockOffset, 1);
    }

    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    private void LockWindows()
    {
        while (true)
        {
            try
            {
                _windowsFile!.Lock(WindowsLockOffset, 1);
                return;
            }
            catch (IOException error) when (error.HResult == WindowsLockViolation)
            {
                Thread.Sleep(1);
            }
            catch (IOException error)
            {
                throw new ImageException($"the key image cannot be locked: {error.Message}", error);
            }
        }
    }

    /// <summary>The time during which this opening alone may write.</summary>
    public readonly ref struct WriteScope
    {
        private readonly FileFlash _flash;

        internal WriteScope(FileFlash flash) => _flash = flash;

        /// <summary>Lets others write.</summary>
        public void Dispose() => _flash?.EndWrite();
    }
}
