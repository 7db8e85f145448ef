using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ScCaToken.TestSupport;

/// <summary>
/// The memory of every object that can be reached from one, private fields and what lies inline in them included. The objects are held, so what
/// is no longer reachable later can still be looked at.
/// </summary>
public sealed class ObjectMemory
{
    private readonly HashSet<object> _objects = new(ReferenceEqualityComparer.Instance);

    public ObjectMemory(object root)
    {
        var open = new Stack<object>();
        open.Push(root);
        while (open.TryPop(out object? next))
        {
            if (next is string or Type or MemberInfo or Assembly or Delegate or System.Threading.Thread || !_objects.Add(next))
                continue;
            if (next is Array array)
            {
                if (HoldsReferences(array.GetType().GetElementType()!))
                    PushAll(array, open);
            }
            else
            {
                PushFields(next, next.GetType(), open);
            }
        }
    }

    /// <summary>Objects of a type.</summary>
    public IEnumerable<T> Of<T>() => _objects.OfType<T>();

    /// <summary>How many of the objects hold these bytes.</summary>
    public int Count(ReadOnlySpan<byte> value)
    {
        int count = 0;
        foreach (object held in _objects)
        {
            if (BytesOf(held).IndexOf(value) >= 0)
                count++;
        }

        return count;
    }

    private static void PushAll(IEnumerable items, Stack<object> open)
    {
        foreach (object? item in items)
        {
            if (item is not null)
                open.Push(item);
        }
    }

    private static void PushFields(object holder, Type? type, Stack<object> open)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.FieldType.IsPointer || field.FieldType.IsByRefLike || !HoldsReferences(field.FieldType) || field.GetValue(holder) is not { } value)
                    continue;
                if (value is ValueType)
                    PushFields(value, value.GetType(), open);
                else
                    open.Push(value);
            }
        }
    }

    private static bool HoldsReferences(Type type) => !type.IsValueType
        || (!type.IsPrimitive && !type.IsEnum && (bool)typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type).Invoke(null, null)!);

    // An object begins with its method table, which says at offset 4 how long the object is: with its header and the table, two words.
    private static unsafe ReadOnlySpan<byte> BytesOf(object held)
    {
        byte* table = (byte*)held.GetType().TypeHandle.Value;
        if (held is not Array array)
            return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<StrongBox<byte>>(held).Value, *(int*)(table + 4) - (2 * sizeof(nint)));
        return HoldsReferences(array.GetType().GetElementType()!)
            ? []
            : MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array), array.Length * *(ushort*)table);
    }
}
