using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Core.Profiles;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.State;

/// <summary>
/// PINs. A guess is charged to the counter in flash before it is looked at, and given back only after it proved right, so a
/// power cut at any moment costs tries and never yields any. Whether a PIN is right shows in whether it opens the
/// application's storage key; nothing else that depends on the PIN is stored (except in profiles with the challenge form).
/// PIN record: flags 1 ‖ iterations 4 ‖ salt 16 ‖ wrapped storage key 44 [‖ PIN key 16].
/// </summary>
internal sealed class PinGuard(DeviceState device, IRandomSource random, bool hasChallengeForm = true)
{
    /// <summary>SHA-1(PIN)[0..15]: the SM4 key of the challenge form (GM/T 0017).</summary>
    public const int PinKeySize = 16;

    private const int SaltOffset = 5;
    private const int SaltSize = 16;
    private const int WrappedOffset = SaltOffset + SaltSize;
    private const int WrappedSize = ApplicationState.StorageKeySize + KeyWrap.Overhead;
    private const int PinKeyOffset = WrappedOffset + WrappedSize;

    private byte[] _spare = [];

    /// <summary>
    /// Checks a PIN and opens the storage key. On success the tries are full again, unless <paramref name="keepCharge"/>
    /// leaves that to the transaction of the caller.
    /// </summary>
    public StatusWord Check(ApplicationState application, PinType type, ReadOnlySpan<byte> pin, Span<byte> storageKey, bool keepCharge = false)
    {
        var state = application.Pin(type);
        var charged = Charge(application, state);
        if (!charged.IsSuccess)
            return charged;
        using var secret = new Secret(stackalloc byte[Profile.LongestPin]);
        var input = SecretOf(pin, secret.Bytes);
        bool right = TryOpen(application, state, input, storageKey);
        return Settle(application, state, right, keepCharge);
    }

    /// <summary>The challenge form: <paramref name="response"/> must be the SM4 encryption of <paramref name="challenge"/> under the PIN key.</summary>
    public StatusWord CheckChallenge(ApplicationState application, PinType type, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> response, Span<byte> storageKey)
    {
        var state = application.Pin(type);
        var charged = Charge(application, state);
        if (!charged.IsSuccess)
            return charged;
        var pinKey = state.Record.AsSpan(PinKeyOffset, PinKeySize);
        Sm4.Create(pinKey, out var cipher);
        Span<byte> expected = stackalloc byte[Sm4.BlockSize];
        cipher.EncryptBlock(challenge, expected);
        cipher.Clear();
        bool right = ConstantTime.AreEqual(expected, response) && TryOpen(application, state, pinKey, storageKey);
        return Settle(application, state, right, keepCharge: false);
    }

    /// <summary>Puts a new PIN over <paramref name="storageKey"/> with full tries into the running transaction; <see cref="Commit"/> makes it visible.</summary>
    public PendingPin Put(ApplicationState application, PinType type, ReadOnlySpan<byte> pin, ReadOnlySpan<byte> storageKey, PinFlags flags)
    {
        var profile = device.Profile;
        int size = PinKeyOffset + (HasChallengeForm ? PinKeySize : 0);
        // The spare array changes places with the record it replaces, so a change of PIN allocates nothing.
        var record = _spare.Length == size ? _spare : new byte[size];
        _spare = [];
        record[0] = (byte)flags;
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(1), profile.KdfIterations);
        random.Fill(record.AsSpan(SaltOffset, SaltSize));
        using var secret = new Secret(stackalloc byte[Profile.LongestPin]);
        var input = SecretOf(pin, secret.Bytes);
        if (HasChallengeForm)
            input.CopyTo(record.AsSpan(PinKeyOffset));
        using var wrappingKey = new Secret(stackalloc byte[KeyWrap.KeySize]);
        Pbkdf2.DeriveKey(input, record.AsSpan(SaltOffset, SaltSize), profile.KdfIterations, wrappingKey.Bytes);
        Span<byte> context = stackalloc byte[3];
        KeyWrap.Wrap(wrappingKey.Bytes, Context(application, type, context), storageKey, random, record.AsSpan(WrappedOffset, WrappedSize));
        var state = application.Pin(type);
        device.Records.Put(RecordKey.For(application.Id, state.RecordPart), record);
        device.PutTries(application, state, state.MaxTries);
        return new PendingPin(state, record);
    }

    /// <summary>Shows a PIN whose transaction has been committed.</summary>
    public void Commit(PendingPin pending)
    {
        _spare = pending.State.Record;
        pending.State.Record = pending.Record;
        pending.State.Left = pending.State.MaxTries;
    }

    /// <summary>Gives back the tries of a PIN that proved right.</summary>
    public void Restore(ApplicationState application, PinState state) => Store(application, state, state.MaxTries);

    /// <summary>Which flags a PIN gets: everybody knows a factory PIN, and one that the SO chose is not its owner's.</summary>
    public PinFlags FlagsFor(PinType type, ReadOnlySpan<byte> pin, bool chosenByOwner)
    {
        bool factory = PinRules.IsFactory(device.Profile, type == PinType.User, pin);
        bool mustChange = device.Profile.MustChangeFirst && (factory || !chosenByOwner);
        return (factory ? PinFlags.Factory : 0) | (mustChange ? PinFlags.MustChange : 0);
    }

    private bool HasChallengeForm => hasChallengeForm && device.Profile.ChallengePin;

    private StatusWord Charge(ApplicationState application, PinState state)
    {
        if (!state.IsSet)
            return StatusWord.ConditionsNotSatisfied;
        if (state.Left == 0)
            return StatusWord.AuthenticationMethodBlocked;
        Store(application, state, state.Left - 1);
        return StatusWord.Success;
    }

    private StatusWord Settle(ApplicationState application, PinState state, bool right, bool keepCharge)
    {
        if (right)
        {
            if (!keepCharge)
                Restore(application, state);
            return StatusWord.Success;
        }

        if (state.Left > 0)
            return StatusWord.RetriesLeft(state.Left);
        if (application.IsLoggedIn(state.Type))
            application.LogOut();
        return StatusWord.AuthenticationMethodBlocked;
    }

    private void Store(ApplicationState application, PinState state, int left)
    {
        device.Records.Begin();
        device.PutTries(application, state, left);
        device.Records.Commit();
        state.Left = left;
    }

    private ReadOnlySpan<byte> SecretOf(ReadOnlySpan<byte> pin, Span<byte> buffer)
    {
        if (!HasChallengeForm)
        {
            pin.CopyTo(buffer);
            return buffer[..pin.Length];
        }

        Hashes.HashData(HashAlgorithmId.Sha1, pin, buffer[..20]);
        return buffer[..PinKeySize];
    }

    private static bool TryOpen(ApplicationState application, PinState state, ReadOnlySpan<byte> secret, Span<byte> storageKey)
    {
        var record = state.Record.AsSpan();
        Span<byte> wrappingKey = stackalloc byte[KeyWrap.KeySize];
        int iterations = BinaryPrimitives.ReadInt32BigEndian(record[1..]);
        Pbkdf2.DeriveKey(secret, record.Slice(SaltOffset, SaltSize), iterations, wrappingKey);
        Span<byte> context = stackalloc byte[3];
        bool right = KeyWrap.TryUnwrapGuessed(wrappingKey, Context(application, state.Type, context), record.Slice(WrappedOffset, WrappedSize), storageKey);
        CryptographicOperations.ZeroMemory(wrappingKey);
        return right;
    }

    private static ReadOnlySpan<byte> Context(ApplicationState application, PinType type, Span<byte> context)
    {
        BinaryPrimitives.WriteUInt16BigEndian(context, (ushort)application.Id);
        context[2] = (byte)type;
        return context;
    }
}

/// <summary>A PIN record that is written but not yet committed.</summary>
internal readonly record struct PendingPin(PinState State, byte[] Record);
