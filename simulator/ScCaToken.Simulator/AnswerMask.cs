namespace ScCaToken.Simulator;

/// <summary>Which answers of one conversation must not be shown. Remembers the last command, because the rest of a secret answer is as secret as its beginning.</summary>
public sealed class AnswerMask
{
    private const byte GetResponse = 0xC0;

    /// <summary>True when the answer to the latest command must not be shown.</summary>
    public bool IsHiding { get; private set; }

    /// <summary>True when the answer to this command, the next of the conversation, must not be shown.</summary>
    public bool Hides(ReadOnlySpan<byte> command)
    {
        bool isRest = command.Length >= 2 && command[0] < 0x80 && command[1] == GetResponse;
        if (!isRest)
            IsHiding = SecretMask.IsSecretAnswer(command);
        return IsHiding;
    }
}
