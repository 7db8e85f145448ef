using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>What makers' commands tell about keys, PINs and the card: metadata (F7), serial number (F8), version (FD).</summary>
internal static class PivMetadata
{
    private const int SerialOffset = 4;
    private const int SerialDigits = 8;

    // No touch is ever asked for: the makers' value "never".
    private const byte TouchNever = 1;

    /// <summary>The command set's level, in the makers' numbering: metadata and AES management keys came with 5.3 and 5.4.</summary>
    private static ReadOnlySpan<byte> Version => [5, 4, 3];

    /// <summary>Metadata of the key, PIN or PUK in P2.</summary>
    public static StatusWord Get(PivState state, scoped in CommandApdu command, OutputBuffer response)
    {
        if (command.P1 != 0)
            return StatusWord.WrongP1P2;
        switch (command.P2)
        {
            case PivSlots.ApplicationPin:
                Describe(state.Application.User, response);
                return StatusWord.Success;
            case PivSlots.Puk:
                Describe(state.Application.So, response);
                return StatusWord.Success;
            case PivSlots.Management:
                Tlv.Write(response, 0x01, [state.ManagementAlgorithm]);
                Tlv.Write(response, 0x02, [0, TouchNever]);
                Tlv.Write(response, 0x05, [state.HasFactoryManagementKey ? (byte)1 : (byte)0]);
                return StatusWord.Success;
            default:
                return DescribeKey(state, command.P2, response);
        }
    }

    /// <summary>Serial number or version.</summary>
    public static StatusWord Identify(PivState state, scoped in CommandApdu command, OutputBuffer response)
    {
        if (command.P1 != 0 || command.P2 != 0)
            return StatusWord.WrongP1P2;
        if ((PivIns)command.Ins == PivIns.GetVersion)
        {
            response.Bytes(Version);
            return StatusWord.Success;
        }

        // Serial numbers of keys end in hexadecimal digits; the last eight that stand there are this number.
        uint number = 0;
        foreach (byte digit in state.Services.Device.Serial.AsSpan(SerialOffset + 4, SerialDigits))
            number = (number << 4) | (uint)(digit <= '9' ? digit & 0x0F : (digit & 0x0F) + 9);
        response.UInt32(number);
        return StatusWord.Success;
    }

    private static void Describe(PinState pin, OutputBuffer response)
    {
        Tlv.Write(response, 0x01, [0xFF]);
        Tlv.Write(response, 0x05, [(pin.Flags & PinFlags.Factory) != 0 ? (byte)1 : (byte)0]);
        Tlv.Write(response, 0x06, [(byte)pin.MaxTries, (byte)pin.Left]);
    }

    private static StatusWord DescribeKey(PivState state, byte slot, OutputBuffer response)
    {
        if (!PivSlots.HoldsKeyPair(slot))
            return StatusWord.WrongP1P2;
        Span<byte> buffer = stackalloc byte[PivKeyRecord.LongestSize];
        var record = state.ReadKey(slot, buffer);
        if (record.IsEmpty)
            return StatusWord.ReferenceNotFound;
        Tlv.Write(response, 0x01, [record.Algorithm]);
        Tlv.Write(response, 0x02, [(byte)record.Policy, TouchNever]);
        Tlv.Write(response, 0x03, [record.Origin]);
        PivKeyPairs.WritePublic(response, 0x04, PivAlgorithm.KeyPair(record.Algorithm).Algorithm, record.PublicKey);
        return StatusWord.Success;
    }
}
