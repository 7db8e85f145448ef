using System.Text.Json;

namespace ScCaToken.Benchmarks.Host;

/// <summary>Saved runs: a JSON array of measurements.</summary>
internal static class MeasurementFile
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    public static void Save(string path, IReadOnlyList<Measurement> measurements) => File.WriteAllText(path, JsonSerializer.Serialize(measurements, Options));

    public static IReadOnlyList<Measurement> Load(string path) =>
        JsonSerializer.Deserialize<List<Measurement>>(File.ReadAllText(path)) ?? throw new InvalidDataException($"{path} is no saved run");
}
