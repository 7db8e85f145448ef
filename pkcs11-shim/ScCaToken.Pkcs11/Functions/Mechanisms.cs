using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <content>C_GetMechanismList and C_GetMechanismInfo (PKCS#11 3.0 §5.5.7, §5.5.8).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_GetMechanismList.</summary>
    public Ckr GetMechanismList(CULong slotId, CULong* mechanismList, CULong* count)
    {
        var token = Current.Slots.Find(slotId.Value).KnownToken();
        Require(count is not null);
        nuint found = 0;
        nuint room = count->Value;
        foreach (var row in MechanismTable.For(token.Card.Capabilities))
        {
            if (mechanismList is not null && found < room)
                mechanismList[found] = new CULong(row.Type);
            found++;
        }

        *count = new CULong(found);
        return mechanismList is null || found <= room ? Ckr.Ok : Ckr.BufferTooSmall;
    }

    /// <summary>C_GetMechanismInfo.</summary>
    public Ckr GetMechanismInfo(CULong slotId, CULong type, CkMechanismInfo* info)
    {
        var token = Current.Slots.Find(slotId.Value).KnownToken();
        Require(info is not null);
        var row = type.Value <= uint.MaxValue ? MechanismTable.Find((uint)type.Value) : null;
        if (row is null || !row.IsOffered(token.Card.Capabilities))
            return Ckr.MechanismInvalid;
        *info = new CkMechanismInfo
        {
            MinKeySize = new CULong((uint)row.MinKeySize),
            MaxKeySize = new CULong((uint)row.MaxKeySize),
            Flags = new CULong((uint)row.Flags),
        };
        return Ckr.Ok;
    }
}
