using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ScCaToken.Core;
using ScCaToken.Core.Devices;
using ScCaToken.Core.Profiles;
using ScCaToken.Core.Storage;
using ScCaToken.Devices;
using ScCaToken.Protocol;

namespace ScCaToken.Simulator;

/// <summary>
/// A whole USB Key in software: the real firmware on software hardware that can be pulled, cut, snapshotted and broken.
/// Safe for use by several threads; signatures are computed in parallel. Several keys, in several processes, may share an image.
/// </summary>
/// <example><code>
/// using var key = VirtualKey.Create();
/// key.WithContainer("sig", KeyAlgorithm.Sm2).WithTriesLeft(1);
/// string answer = key.Transmit("00840000 08");
/// </code></example>
public sealed partial class VirtualKey : ISharedKey, IDisposable
{
    /// <summary>Longest response APDU, in bytes.</summary>
    public const int MaxResponseLength = 65536 + 2;

    private readonly Lock _gate = new();
    private readonly Board _board;
    private readonly Token _token;
    private readonly AnswerMask _mask = new();
    private ulong _seen;
    private ulong _rewritesSeen;
    private bool _isDisposed;

    private VirtualKey(Board board, string? userPin, string? soPin)
    {
        _board = board;
        Trace = new KeyTrace(board.Header.Seed is not null);
        Faults = new KeyFaults(board.Faults, board.Latency);
        UserPin = userPin;
        SoPin = soPin;
        try
        {
            _token = new Token(board.Devices);
            Plug();
        }
        catch
        {
            board.Dispose();
            throw;
        }
    }

    /// <summary>Raised after the key was plugged in, on the thread that did it.</summary>
    public event EventHandler? Plugged;

    /// <summary>Raised after the key was pulled, on the thread that did it.</summary>
    public event EventHandler? Unplugged;

    /// <summary>Answer to reset.</summary>
    public static ReadOnlySpan<byte> Atr => Token.Atr;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> AnswerToReset { get; } = Token.Atr.ToArray();

    /// <summary>True while the key is in its port.</summary>
    public bool IsPlugged { get; private set; }

    /// <summary>True while the key is plugged in and has power.</summary>
    public bool IsPowered { get; private set; }

    /// <summary>Rises with every power-on and reset: a changed value means that logins are gone.</summary>
    public long ResetCount { get; private set; }

    /// <summary>True when everything the key does follows from a seed.</summary>
    public bool IsSeeded => _board.Header.Seed is not null;

    /// <summary>Name of the profile the key was made from.</summary>
    public string ProfileName => _board.Header.ProfileName;

    /// <summary>The image file, null for a key in memory.</summary>
    public string? ImagePath => _board.File?.Path;

    /// <summary>The conversation with the key, secrets left out.</summary>
    public KeyTrace Trace { get; }

    /// <summary>Things that go wrong on request.</summary>
    public KeyFaults Faults { get; }

    /// <summary>Program and erase operations of the flash so far: the numbers <see cref="CutPower(int, CutMode, ulong)"/> counts.</summary>
    public long FlashOperations => _board.Power.Operations;

    /// <summary>Makes a new key, in memory unless the options name a file, and plugs it in.</summary>
    /// <exception cref="ArgumentException">The profile or the flash geometry contradicts itself.</exception>
    /// <exception cref="ImageException">The file exists or cannot be made.</exception>
    public static VirtualKey Create(Action<VirtualKeyOptions>? configure = null)
    {
        var options = new VirtualKeyOptions();
        configure?.Invoke(options);
        return Create(options);
    }

    /// <summary>Plugs the key of an image file in.</summary>
    /// <exception cref="ImageException">There is none, or it cannot be used.</exception>
    public static VirtualKey Open(string path, Durability durability = Durability.Process)
    {
        var board = Board.Open(path, durability);
        var profile = BuiltInProfiles.Find(board.Header.ProfileName);
        try
        {
            return new VirtualKey(board, profile?.FactoryUserPin, profile?.FactorySoPin);
        }
        catch (Exception error) when (error is StoreException or InvalidOperationException or ArgumentException)
        {
            bool newer = error is StoreException { Kind: StoreErrorKind.NewerVersion };
            var kind = newer ? ImageErrorKind.NewerVersion : ImageErrorKind.Damaged;
            throw new ImageException(kind, $"the key in {path} cannot be powered: {error.Message}", error);
        }
    }

    /// <summary>Opens an image file, or makes it when there is none; several processes may do so at once.</summary>
    /// <exception cref="ImageException">The file cannot be used or made.</exception>
    public static VirtualKey OpenOrCreate(string path, Action<VirtualKeyOptions>? configure = null)
    {
        var options = new VirtualKeyOptions();
        configure?.Invoke(options);
        (options.ImagePath, options.Overwrite) = (path, false);
        try
        {
            return Open(path, options.Durability);
        }
        catch (ImageException error) when (error.Kind == ImageErrorKind.NotFound)
        {
            return CreateOrJoin(options);
        }
    }

    /// <summary>
    /// Sends a command APDU and receives the response APDU (data and status word) in <paramref name="response"/>; returns its
    /// length. What does not fit waits for GET RESPONSE.
    /// </summary>
    /// <exception cref="KeyAbsentException">The key is unplugged or has no power.</exception>
    /// <exception cref="PowerLostException">The power went during the command.</exception>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        if (!Trace.IsEnabled && !Faults.IsWaiting)
            return Execute(command, response, out _);
        long start = Stopwatch.GetTimestamp();
        bool isSecret = false;
        int length = Disturb(command, response) ?? Execute(command, response, out isSecret);
        if (Trace.IsEnabled)
            Trace.Add(command, response[..length], isSecret, Stopwatch.GetElapsedTime(start));
        return length;
    }

    /// <summary>Sends a command APDU and returns the response APDU (data and status word).</summary>
    /// <exception cref="KeyAbsentException">The key is unplugged or has no power.</exception>
    /// <exception cref="PowerLostException">The power went during the command.</exception>
    public byte[] Transmit(byte[] command)
    {
        ArgumentNullException.ThrowIfNull(command);
        byte[] response = ArrayPool<byte>.Shared.Rent(MaxResponseLength);
        int length = 0;
        try
        {
            length = Transmit(command, response);
            return response[..length];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(response.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(response);
        }
    }

    /// <summary>Sends a command APDU written in hexadecimal (blanks allowed) and returns the response APDU in the same way.</summary>
    /// <exception cref="FormatException">The text is not hexadecimal.</exception>
    /// <exception cref="KeyAbsentException">The key is unplugged or has no power.</exception>
    /// <exception cref="PowerLostException">The power went during the command.</exception>
    public string Transmit(string command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return Convert.ToHexString(Transmit(Convert.FromHexString(command.Replace(" ", "", StringComparison.Ordinal))));
    }

    /// <summary>Pulls the key and lets it go.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            PowerOffLocked();
            IsPlugged = false;
            _isDisposed = true;
            _board.Dispose();
        }
    }

    private static VirtualKey Create(VirtualKeyOptions options) =>
        new(Board.Make(options), options.Profile.FactoryUserPin, options.Profile.FactorySoPin);

    private static VirtualKey CreateOrJoin(VirtualKeyOptions options)
    {
        try
        {
            return Create(options);
        }
        catch (ImageException race) when (race.Kind == ImageErrorKind.AlreadyExists)
        {
            return Open(options.ImagePath!, options.Durability);
        }
    }

    private int? Disturb(ReadOnlySpan<byte> command, Span<byte> response)
    {
        bool unplug;
        lock (_gate)
        {
            // A key without power does not even answer falsely; what waits for a command goes on waiting.
            if (!IsPowered)
                return null;
            unplug = Faults.TakeUnplug();
            if (!unplug && Faults.TakeAnswer(command, out var status))
            {
                BinaryPrimitives.WriteUInt16BigEndian(response, status.Value);
                return 2;
            }
        }

        if (unplug)
            Unplug();
        return null;
    }

    [SkipLocalsInit]
    private int Execute(ReadOnlySpan<byte> command, Span<byte> response, out bool isSecret)
    {
        if (response.Length < 2)
            throw new ArgumentException("a response has at least two bytes", nameof(response));
        Span<byte> workspace = stackalloc byte[DeferredOperation.WorkspaceSize];
        scoped DeferredOperation deferred;
        lock (_gate)
        {
            if (!IsPowered)
                throw new KeyAbsentException();
            try
            {
                bool isDeferred = Begin(command, response, workspace, out int length, out deferred);
                isSecret = _mask.IsHiding;
                if (!isDeferred)
                    return length;
            }
            catch (PowerLostException)
            {
                PowerOffLocked();
                throw;
            }
        }

        // Authorised under the lock, computed outside it: several threads sign at once.
        return deferred.Complete(response);
    }

    private bool Begin(ReadOnlySpan<byte> command, Span<byte> response, Span<byte> workspace, out int length, out DeferredOperation deferred)
    {
        length = 0;
        var file = _board.File;
        bool isCurrent = file is null || file.Version == _seen;
        // Of every command that the firmware gets, and of no other one, traced or not: the rest of its answer may be asked for while a trace is on.
        if (isCurrent)
            _mask.Hides(command);
        if (isCurrent && TryDefer(command, response, workspace, out deferred))
            return true;
        deferred = default;
        if (!isCurrent || !TryRead(file, command, response, out length))
            return BeginWriting(file!, command, response, workspace, out length, out deferred);
        return false;
    }

    /// <summary>Executes a command that writes nothing another process could be in the way of; false when it is none, or must be done under the lock.</summary>
    private bool TryRead(FileFlash? file, ReadOnlySpan<byte> command, Span<byte> response, out int length)
    {
        length = 0;
        if (file is not null && _token.MayWrite(command))
            return false;
        length = _token.Process(command, response);
        // A record that another process was rewriting while it was read fails its checksum: read again, under the lock.
        return file is null || file.Version == _seen || !IsMemoryFailure(response[..length]);
    }

    private bool BeginWriting(FileFlash file, ReadOnlySpan<byte> command, Span<byte> response, Span<byte> workspace, out int length, out DeferredOperation deferred)
    {
        length = 0;
        using var write = file.BeginWrite();
        if (!TryCatchUp(file))
        {
            deferred = default;
            BinaryPrimitives.WriteUInt16BigEndian(response, StatusWord.MemoryFailure.Value);
            length = 2;
            return false;
        }

        _mask.Hides(command);
        try
        {
            if (TryDefer(command, response, workspace, out deferred))
                return true;
            length = _token.Process(command, response);
            return false;
        }
        finally
        {
            if (file.IsWriting)
                _seen = file.VersionAfterWrite;
        }
    }

    /// <summary>A signature is deferred only when its whole answer fits; otherwise the firmware keeps the rest for GET RESPONSE.</summary>
    private bool TryDefer(ReadOnlySpan<byte> command, Span<byte> response, Span<byte> workspace, out DeferredOperation deferred)
    {
        if (response.Length >= DeferredOperation.LongestAnswer)
            return _token.TryDefer(command, workspace, out deferred);
        deferred = default;
        return false;
    }

    /// <summary>
    /// Takes over what other processes wrote; when they made the flash anew, the key starts anew too. False when the image no longer holds a usable key: then nothing is executed, and
    /// the next command tries again.
    /// </summary>
    private bool TryCatchUp(FileFlash file)
    {
        if (file.Version == _seen)
            return true;
        try
        {
            if (file.Rewrites == _rewritesSeen)
                _token.Refresh();
            else
                StartToken();
        }
        catch (Exception error) when (error is StoreException or FlashException or InvalidOperationException)
        {
            return false;
        }

        _seen = file.Version;
        return true;
    }

    private static bool IsMemoryFailure(ReadOnlySpan<byte> response) =>
        response.Length == 2 && BinaryPrimitives.ReadUInt16BigEndian(response) == StatusWord.MemoryFailure.Value;
}
