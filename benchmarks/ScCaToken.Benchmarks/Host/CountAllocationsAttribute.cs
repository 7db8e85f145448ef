namespace ScCaToken.Benchmarks.Host;

/// <summary>The class's work is done by managed code of this process, so its allocations can be counted; not so the work of a native library.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class CountAllocationsAttribute : Attribute;
