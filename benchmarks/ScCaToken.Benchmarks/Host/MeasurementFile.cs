using System.Text.Json;

namespace ScCaToken.Benchmarks.Host;

/// <summary>Saved runs as JSON; older files are the bare array of measurements.</summary>
internal static class MeasurementFile
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    public static void Save(string path, MeasuredRun run) => File.WriteAllText(path, JsonSerializer.Serialize(run, Options));

    public static MeasuredRun Load(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var run = document.RootElement.ValueKind == JsonValueKind.Array
            ? new MeasuredRun(null, null, null, null, document.Deserialize<List<Measurement>>()!, [], [])
            : document.Deserialize<MeasuredRun>();
        return run is { Measurements: not null, Failed: not null, NotInstalled: not null } ? run : throw new InvalidDataException($"{path} is no saved run");
    }
}
