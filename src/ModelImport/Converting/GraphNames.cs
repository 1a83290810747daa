using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Converting;

/// <summary>Names of tensors in a graph and in the graphs inside it, which see those around them.</summary>
internal static class GraphNames
{
    /// <summary>The tensors that a node or an output takes.</summary>
    public static HashSet<string> Used(GraphProto graph)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in All(graph))
        {
            used.UnionWith(part.Node.SelectMany(n => n.Input));
            used.UnionWith(part.Output.Select(o => o.Name));
        }

        return used;
    }

    /// <summary>Gives a tensor another name, wherever it is made or taken. Inputs and outputs of the graph keep theirs.</summary>
    public static void Rename(GraphProto graph, string from, string to)
    {
        foreach (var node in All(graph).SelectMany(part => part.Node))
        {
            Rename(node.Input, from, to);
            Rename(node.Output, from, to);
        }

        // What a graph inside hands on may be a tensor of the graph around it.
        foreach (var output in All(graph).Skip(1).SelectMany(part => part.Output).Where(o => o.Name == from))
            output.Name = to;
    }

    /// <summary>The graph, and every graph in attributes of its nodes.</summary>
    public static IEnumerable<GraphProto> All(GraphProto graph) =>
        graph.Node.SelectMany(n => n.Attribute).SelectMany(Inner).SelectMany(All).Prepend(graph);

    /// <summary>The graphs that an attribute holds.</summary>
    public static IEnumerable<GraphProto> Inner(AttributeProto attribute) => attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G);

    private static void Rename(IList<string> names, string from, string to)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == from)
                names[i] = to;
        }
    }
}
