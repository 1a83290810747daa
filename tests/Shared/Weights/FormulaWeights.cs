using System.Globalization;
using SamCam.ModelImport.Weights;

namespace SamCam.Testing.Weights;

/// <summary>Weights by formula for the keys of a list: one line each of key, shape, type, kind, and for aliases the key whose values they have.</summary>
internal sealed class FormulaWeights : IWeights
{
    private static readonly string[] Tokens = ["iou_token.", "mask_tokens.", "point_embeddings.", "not_a_point_embed.", "no_mask_embed."];
    private readonly Dictionary<string, string> seeds = new(StringComparer.Ordinal);

    public FormulaWeights(IEnumerable<string> lines)
    {
        var tensors = new Dictionary<string, TensorDescription>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var fields = line.Split('\t');
            int[] shape = fields[1] == "scalar" ? [] : [.. fields[1].Split('x').Select(d => int.Parse(d, CultureInfo.InvariantCulture))];
            tensors[fields[0]] = new TensorDescription(fields[2] == "int64" ? ElementType.Int64 : ElementType.Float32, shape);
            seeds[fields[0]] = fields.Length > 4 ? fields[4]["= ".Length..] : fields[0];
        }

        Tensors = tensors;
    }

    public string Source => "formula";

    public IReadOnlyDictionary<string, TensorDescription> Tensors { get; }

    /// <summary>The network of this name; skips the running test where its key list is not at hand.</summary>
    public static FormulaWeights Of(string network) => new(File.ReadLines(TestData.Require($"golden/formula/keys_{network}.txt")));

    public void Read(string name, Span<float> target)
    {
        var (offset, scale) = Rule(seeds[name], Tensors[name].Shape);
        var seed = FormulaHash.Fnv1a64(seeds[name]);
        for (var i = 0; i < target.Length; i++)
            target[i] = (float)(offset + (scale * FormulaHash.SignedUnit(seed, (ulong)i)));
    }

    private static (double Offset, double Scale) Rule(string name, IReadOnlyList<int> shape) => name[(name.LastIndexOf('.') + 1)..] switch
    {
        "num_batches_tracked" => (0, 0),
        "running_mean" => (0, 0.125),
        "running_var" => (1, 0.5),
        "positional_encoding_gaussian_matrix" => (0, 1.5),
        "pos_embed" => (0, 0.5),
        "rel_pos_h" or "rel_pos_w" => (0, 0.25),
        "attention_biases" => (0, 1),
        "bias" => (0, 0.125),
        "weight" when Tokens.Any(t => name.Contains(t, StringComparison.Ordinal)) => (0, 1),
        "weight" when shape.Count == 1 => (1, 0.25),
        "weight" => (0, Math.Sqrt(3.0 / shape.Skip(1).Aggregate(1, (product, d) => product * d))),
        _ => throw new ArgumentException(name, nameof(name)),
    };
}
