using System.Runtime.InteropServices;
using ScCaToken.Pkcs11.Objects;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11;

/// <content>Object management (PKCS#11 3.0 §5.7).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_CreateObject.</summary>
    public Ckr CreateObject(CULong session, CkAttribute* template, CULong count, CULong* objects)
    {
        using var scope = Enter(session);
        Require(objects is not null);
        var given = AttributeSet.Read(template, count);
        try
        {
            *objects = new CULong(new ObjectCreation(scope.Session).Create(given).Handle);
            return Ckr.Ok;
        }
        finally
        {
            given.Clear();
        }
    }

    /// <summary>C_CopyObject.</summary>
    public Ckr CopyObject(CULong session, CULong objectHandle, CkAttribute* template, CULong count, CULong* newObject)
    {
        using var scope = Enter(session);
        var source = RequireObject(scope.Session, objectHandle);
        Require(newObject is not null);
        using var use = new KeyUse(source.Key, Ckr.ObjectHandleInvalid);
        *newObject = new CULong(new ObjectCopy(scope.Session).Copy(source, AttributeSet.Read(template, count)).Handle);
        return Ckr.Ok;
    }

    /// <summary>C_DestroyObject.</summary>
    public Ckr DestroyObject(CULong session, CULong objectHandle)
    {
        using var scope = Enter(session);
        var target = RequireObject(scope.Session, objectHandle);
        if (target.IsToken && !scope.Session.IsReadWrite)
            return Ckr.SessionReadOnly;
        if (!target.Attributes.Flag(CkAttributeType.Destroyable, true))
            return Ckr.ActionProhibited;
        if (target.IsToken)
            scope.Session.Token.Writer.Destroy(target);
        else
            scope.Session.Token.Objects.RemoveSessionObject(target);
        return Ckr.Ok;
    }

    /// <summary>C_GetObjectSize: the bytes of all attribute values that may be read.</summary>
    public Ckr GetObjectSize(CULong session, CULong objectHandle, CULong* size)
    {
        using var scope = Enter(session);
        var target = RequireObject(scope.Session, objectHandle);
        Require(size is not null);
        using var use = new KeyUse(target.Key, Ckr.ObjectHandleInvalid);
        nuint total = 0;
        foreach (var rule in target.Schema.Rules)
        {
            if (!target.Shows(rule) || target.Read(rule.Type) is not { } value)
                continue;
            total += (nuint)value.Length;
            rule.Wipe(value);
        }

        *size = new CULong(total);
        return Ckr.Ok;
    }

    /// <summary>C_GetAttributeValue: every attribute gets its answer, whatever happens to the others (PKCS#11 3.0 §5.7.5).</summary>
    public Ckr GetAttributeValue(CULong session, CULong objectHandle, CkAttribute* template, CULong count)
    {
        using var scope = Enter(session);
        var target = RequireObject(scope.Session, objectHandle);
        Require(template is not null && count.Value is > 0 and <= int.MaxValue);
        using var use = new KeyUse(target.Key, Ckr.ObjectHandleInvalid);
        var result = Ckr.Ok;
        for (nuint i = 0; i < count.Value; i++)
        {
            var answer = ReadAttribute(target, template + i);
            if (answer != Ckr.Ok)
                result = answer;
        }

        return result;
    }

    /// <summary>C_SetAttributeValue: all or nothing.</summary>
    public Ckr SetAttributeValue(CULong session, CULong objectHandle, CkAttribute* template, CULong count)
    {
        using var scope = Enter(session);
        var target = RequireObject(scope.Session, objectHandle);
        Require(template is not null && count.Value != 0);
        if (target.IsToken && !scope.Session.IsReadWrite)
            return Ckr.SessionReadOnly;
        if (!target.Attributes.Flag(CkAttributeType.Modifiable, true))
            return Ckr.ActionProhibited;
        var changes = AttributeSet.Read(template, count);
        AttributeChange.Check(target, changes, AttributeUse.Modify, scope.Session.Token.User);
        if (target.IsToken)
        {
            scope.Session.Token.Writer.SetAttributes(target, changes);
            return Ckr.Ok;
        }

        target.Attributes = new AttributeSet(target.Attributes).With(changes);
        scope.Session.Token.Objects.Reindex(target);
        return Ckr.Ok;
    }

    /// <summary>C_FindObjectsInit: one command to the card, unless something changed there.</summary>
    public Ckr FindObjectsInit(CULong session, CkAttribute* template, CULong count)
    {
        using var scope = Enter(session);
        Require(template is not null || count.Value == 0);
        scope.Session.RequireIdle(OperationKind.Find);
        var store = scope.Session.Token.Objects;
        scope.Session.Search = new ObjectSearch(store, store.Search(AttributeSet.Read(template, count)));
        scope.Session.Begin(OperationKind.Find);
        return Ckr.Ok;
    }

    /// <summary>C_FindObjects.</summary>
    public Ckr FindObjects(CULong session, CULong* objects, CULong maxObjectCount, CULong* objectCount)
    {
        using var scope = Enter(session);
        scope.Session.RequireActive(OperationKind.Find);
        Require(objectCount is not null && (objects is not null || maxObjectCount.Value == 0));
        nuint found = 0;
        while (found < maxObjectCount.Value && scope.Session.Search!.TryNext(out nuint handle))
            objects[found++] = new CULong(handle);
        *objectCount = new CULong(found);
        return Ckr.Ok;
    }

    /// <summary>C_FindObjectsFinal.</summary>
    public Ckr FindObjectsFinal(CULong session)
    {
        using var scope = Enter(session);
        scope.Session.RequireActive(OperationKind.Find);
        scope.Session.End(OperationKind.Find);
        return Ckr.Ok;
    }

    private static CkObject RequireObject(Session session, CULong handle) =>
        session.Token.Objects.Find(handle.Value) ?? throw new CkException(Ckr.ObjectHandleInvalid);

    private static Ckr ReadAttribute(CkObject target, CkAttribute* attribute)
    {
        nuint number = attribute->Type.Value;
        var rule = number <= uint.MaxValue ? target.Schema.Find((CkAttributeType)number) : null;
        if (rule is null)
            return Refuse(attribute, Ckr.AttributeTypeInvalid);
        if (!target.Shows(rule) || target.Read(rule.Type) is not { } value)
            return Refuse(attribute, Ckr.AttributeSensitive);
        var answer = Answer(attribute, value);
        rule.Wipe(value);
        return answer;
    }

    private static Ckr Answer(CkAttribute* attribute, ReadOnlySpan<byte> value)
    {
        if (attribute->Value is not null)
        {
            if (attribute->ValueLength.Value < (nuint)value.Length)
                return Refuse(attribute, Ckr.BufferTooSmall);
            value.CopyTo(new Span<byte>(attribute->Value, value.Length));
        }

        attribute->ValueLength = new CULong((nuint)value.Length);
        return Ckr.Ok;
    }

    private static Ckr Refuse(CkAttribute* attribute, Ckr reason)
    {
        attribute->ValueLength = CkNumber.Unavailable;
        return reason;
    }
}
