using System.Runtime.CompilerServices;

namespace ScCaToken.InstructionCount;

/// <summary>The method callgrind counts in: its name is its only purpose.</summary>
internal static class Measured
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run(Operation operation) => operation.Run();
}
