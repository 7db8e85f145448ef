using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ScCaToken.Cli.Output;

/// <summary>What the serialiser must know ahead of time: all output is built of nodes.</summary>
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonArray))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class JsonNodes : JsonSerializerContext;
