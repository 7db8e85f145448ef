namespace ScCaToken.Benchmarks.Host;

/// <summary>A group that measures itself in <see cref="Turns"/>, where BenchmarkDotNet's one-after-the-other says too little.</summary>
internal interface ITurnsBenchmark
{
    IEnumerable<Measurement> Measure(bool quick);
}
