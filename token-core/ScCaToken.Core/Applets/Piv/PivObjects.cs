using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>GET DATA and PUT DATA (SP 800-73-4 part 2 §3.1.2, §3.3.2).</summary>
internal static class PivObjects
{
    private const int Discovery = 0x7E;
    private const int Content = 0x53;
    private const int TagList = 0x5C;

    /// <summary>GET DATA.</summary>
    public static StatusWord Get(PivState state, scoped in CommandApdu command, OutputBuffer response)
    {
        if (command.P1 != 0x3F || command.P2 != 0xFF)
            return StatusWord.WrongP1P2;
        if (!Tlv.TryReadOnly(command.Data, TagList, out var name) || name.Length is 0 or > 3)
            return StatusWord.WrongData;
        int tag = Number(name);
        if (tag == Discovery)
        {
            // PIV PIN only, no global PIN, no biometrics on the card.
            Tlv.WriteHeader(response, Discovery, 18);
            Tlv.Write(response, 0x4F, PivApplet.FullAid);
            Tlv.Write(response, 0x5F2F, [0x40, 0x00]);
            return StatusWord.Success;
        }

        int id = PivRecords.ObjectId(tag);
        Span<byte> content = stackalloc byte[PivRecords.LongestObject];
        int length = id == 0 ? 0 : Read(state.Records, id, content);
        if (length == 0)
            return StatusWord.FileNotFound;
        if (NeedsPin(tag) && !state.IsVerified)
            return StatusWord.SecurityStatusNotSatisfied;
        Tlv.Write(response, Content, content[..length]);
        return StatusWord.Success;
    }

    /// <summary>PUT DATA; an empty content deletes the object.</summary>
    public static StatusWord Put(PivState state, scoped in CommandApdu command)
    {
        if (command.P1 != 0x3F || command.P2 != 0xFF)
            return StatusWord.WrongP1P2;
        if (!state.IsManagementAuthenticated)
            return StatusWord.SecurityStatusNotSatisfied;
        var fields = new Tlv(command.Data);
        if (!fields.TryRead(out int first, out var name) || first != TagList || name.Length is 0 or > 3
            || !fields.TryRead(out int second, out var content) || second != Content || fields.TryRead(out _, out _) || fields.Failed)
            return StatusWord.WrongData;
        int id = PivRecords.ObjectId(Number(name));
        if (id == 0)
            return StatusWord.FileNotFound;
        if (content.Length > PivRecords.LongestObject)
            return StatusWord.NotEnoughSpace;
        state.Records.Begin();
        Put(state.Records, id, content);
        state.Records.Commit();
        return StatusWord.Success;
    }

    /// <summary>Puts an object into the running transaction, in place of its predecessor.</summary>
    public static void Put(Records records, int id, ReadOnlySpan<byte> content)
    {
        if (records.Contains(RecordKey.For(id, 0)))
            records.DeleteObject(id);
        for (int chunk = 0; content.Length > chunk * Records.ChunkSize; chunk++)
        {
            var part = content[(chunk * Records.ChunkSize)..];
            records.Put(RecordKey.For(id, 0, chunk), part[..Math.Min(part.Length, Records.ChunkSize)]);
        }
    }

    private static int Read(Records records, int id, Span<byte> content)
    {
        int length = 0;
        for (int chunk = 0; length < content.Length; chunk++)
        {
            int count = records.Read(RecordKey.For(id, 0, chunk), content[length..]);
            if (count <= 0)
                break;
            length += count;
        }

        return length;
    }

    private static int Number(ReadOnlySpan<byte> bytes)
    {
        int number = 0;
        foreach (byte b in bytes)
            number = (number << 8) | b;
        return number;
    }

    // Fingerprints, face, printed information, iris (SP 800-73-4 part 1 table 2).
    private static bool NeedsPin(int tag) => tag is 0x5FC103 or 0x5FC108 or 0x5FC109 or 0x5FC121;
}
