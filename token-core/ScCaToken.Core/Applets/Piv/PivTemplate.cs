using ScCaToken.Core.Apdu;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>The dynamic authentication template of GENERAL AUTHENTICATE (SP 800-73-4 part 2 table 7).</summary>
internal ref struct PivTemplate
{
    public const int WitnessTag = 0x80;
    public const int ChallengeTag = 0x81;
    public const int ResponseTag = 0x82;
    public const int ExponentiationTag = 0x85;
    private const int OuterTag = 0x7C;

    private int _present;

    public ReadOnlySpan<byte> Witness { get; private set; }

    public ReadOnlySpan<byte> Challenge { get; private set; }

    public ReadOnlySpan<byte> Response { get; private set; }

    public ReadOnlySpan<byte> Exponentiation { get; private set; }

    public readonly bool HasWitness => (_present & 1) != 0;

    public readonly bool HasChallenge => (_present & 2) != 0;

    public readonly bool HasResponse => (_present & 4) != 0;

    public readonly bool HasExponentiation => (_present & 32) != 0;

    /// <summary>Takes a data field apart; false when it is no such template, or names a field twice or one that is unknown.</summary>
    public static bool TryParse(ReadOnlySpan<byte> data, out PivTemplate template)
    {
        template = default;
        if (!Tlv.TryReadOnly(data, OuterTag, out var inner))
            return false;
        var reader = new Tlv(inner);
        while (reader.TryRead(out int tag, out var value))
        {
            if (tag is < WitnessTag or > ExponentiationTag or 0x83 or 0x84 || (template._present & (1 << (tag - WitnessTag))) != 0)
                return false;
            template._present |= 1 << (tag - WitnessTag);
            switch (tag)
            {
                case WitnessTag:
                    template.Witness = value;
                    break;
                case ChallengeTag:
                    template.Challenge = value;
                    break;
                case ResponseTag:
                    template.Response = value;
                    break;
                default:
                    template.Exponentiation = value;
                    break;
            }
        }

        return !reader.Failed;
    }

    /// <summary>Writes a template of one field.</summary>
    public static void Write(OutputBuffer target, int tag, ReadOnlySpan<byte> value)
    {
        Tlv.WriteHeader(target, OuterTag, Tlv.HeaderSize(tag, value.Length) + value.Length);
        Tlv.Write(target, tag, value);
    }
}
