using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>Attention of SAM's two-way transformer (segment_anything/modeling/transformer.py, Attention), and its parts.</summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
/// <param name="layers">Its layers.</param>
/// <param name="channels">Channels of a token.</param>
internal sealed class SamAttention(GraphBuilder graph, NetworkWeights weights, Layers layers, int channels)
{
    /// <summary>Heads of each attention.</summary>
    public const int Heads = 8;

    /// <summary>Attention between tokens that are all at hand: [prompts, tokens, channels].</summary>
    public string Attend(string name, string query, string keys, string value)
    {
        var inner = Inner(name);
        var k = graph.Transpose(Split(layers.Linear(keys, Key(name) + ".k_proj", channels, inner), inner), 0, 2, 3, 1);
        var v = graph.Transpose(Split(layers.Linear(value, Key(name) + ".v_proj", channels, inner), inner), 0, 2, 1, 3);
        var logits = layers.MatMul(Queries(name, query), k);
        return Join(name, layers.MatMul(graph.Node("Softmax", [logits], attributes: ("axis", -1)), v));
    }

    /// <summary>What tokens ask for, divided by the root of a head's width: [prompts, heads, tokens, width].</summary>
    public string Queries(string name, string x) => Project(name, ".q_proj", x, Scale(name));

    /// <summary>What tokens answer to, divided by the root of a head's width, so that queries need not be: [prompts, heads, tokens, width].</summary>
    public string Keys(string name, string x) => Project(name, ".k_proj", x, Scale(name));

    /// <summary>The heads' results put together: [prompts, heads, tokens, width] to [prompts, tokens, channels].</summary>
    public string Join(string name, string attended)
    {
        var inner = Inner(name);
        attended = graph.Reshape(graph.Transpose(attended, 0, 2, 1, 3), 0, 0, inner);
        return layers.Linear(attended, Key(name) + ".out_proj", inner, channels, name);
    }

    /// <summary>Channels of all heads.</summary>
    /// <exception cref="Segmentation.InputException">They are no whole heads.</exception>
    public int Inner(string name)
    {
        var inner = weights.ShapeOf(Key(name) + ".q_proj.weight", 2)[0];
        return inner % Heads == 0 ? inner : throw weights.Refused(Key(name) + ".q_proj.weight", $"has {inner} rows, which are not {Heads} heads");
    }

    /// <summary>The name under which weights are stored.</summary>
    public static string Key(string name) => "mask_decoder." + name;

    private float Scale(string name) => (float)(1 / Math.Sqrt(Inner(name) / Heads));

    private string Project(string name, string projection, string x, float scale)
    {
        var inner = Inner(name);
        return graph.Transpose(Split(layers.Linear(x, Key(name) + projection, channels, inner, change: t => t.Select(v => v * scale)), inner), 0, 2, 1, 3);
    }

    private string Split(string x, int inner) => graph.Reshape(x, 0, 0, Heads, inner / Heads);
}
