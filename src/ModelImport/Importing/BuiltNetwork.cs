using System.Text.Json.Nodes;

namespace SamCam.ModelImport.Importing;

/// <summary>A network as graphs, and what its <c>model.json</c> says besides name, version and licence.</summary>
/// <param name="Kind"><c>sam</c> or <c>cam</c>.</param>
/// <param name="What">What it is, in a few words.</param>
/// <param name="Graphs">Its graphs.</param>
/// <param name="Members">Members of the manifest, given the SHA-256 of each file.</param>
internal sealed record BuiltNetwork(string Kind, string What, IReadOnlyList<BuiltGraph> Graphs, Func<IReadOnlyDictionary<string, string>, JsonObject> Members);
