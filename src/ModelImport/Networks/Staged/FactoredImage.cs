using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks.Staged;

/// <summary>
/// The image's side of the transformer without one token for each place and prompt. After any layer the tokens are
/// <c>scale (sharedScale shared + weights vectors) + shift</c>: shared is the same for all prompts of an image, the scales have a number for each place, and
/// weights and vectors are narrow, because a place only ever takes mixtures of a few tokens. Whatever is asked of the tokens follows from the factors, so that
/// products are 56 or 112 wide and not 256. Layer normalisation keeps the form: it centres, scales each place and shifts.
/// </summary>
/// <remarks>Exact but for rounding. The variance of a place is a quadratic form of its weights.</remarks>
internal sealed class FactoredImage : IImageTokens
{
    private const int Heads = SamAttention.Heads;
    private const int Rows = Heads * SamMaskHead.TokensPerPrompt;
    private readonly GraphBuilder prepare;
    private readonly GraphBuilder score;
    private readonly NetworkWeights weights;
    private readonly int channels;
    private readonly int places;
    private readonly string positions;
    private readonly Layers once;
    private readonly Layers layers;
    private readonly SamAttention attention;
    private readonly SharedTensors shares;
    private string shared;
    private LazyTensor? shift;
    private List<ImageUpdate> updates = [];

    /// <summary>Starts with the image as the encoder left it.</summary>
    /// <param name="prepare">The graph that runs once for an image.</param>
    /// <param name="score">The graph that runs for each batch of prompts.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="shared">The image's tokens in <paramref name="prepare"/>: [1, places, channels].</param>
    /// <param name="positions">Their positional encoding, likewise.</param>
    /// <param name="places">Their number.</param>
    /// <param name="channels">Channels of each.</param>
    public FactoredImage(GraphBuilder prepare, GraphBuilder score, NetworkWeights weights, string shared, string positions, int places, int channels)
    {
        (this.prepare, this.score, this.weights, this.shared, this.positions, this.places, this.channels) = (prepare, score, weights, shared, positions, places, channels);
        once = new Layers(prepare, weights);
        layers = new Layers(score, weights);
        attention = new SamAttention(score, weights, layers, channels);
        shares = new SharedTensors(prepare, score);
    }

    /// <summary>The part of the tokens that all prompts share, in the graph that prepares: [1, places, channels].</summary>
    public string Shared => shared;

    /// <summary>What is added to every token at last: [channels]; null before the first layer.</summary>
    public LazyTensor? Shift => shift;

    /// <summary>Factor of each place: [prompts, 1, places]; null while it is 1.</summary>
    public string? Scale { get; private set; }

    /// <summary>Factor of the shared part of each place besides <see cref="Scale"/>: [prompts, 1, places]; null while it is 1.</summary>
    public string? SharedScale { get; private set; }

    /// <summary>What each place takes of each vector: [prompts, vectors, places].</summary>
    public string? Weights { get; private set; }

    /// <summary>The vectors: [prompts, vectors, channels].</summary>
    public string? Vectors { get; private set; }

    /// <summary>The number of vectors.</summary>
    public int VectorCount => updates.Count * Rows;

    /// <inheritdoc/>
    public string Read(string name, string queries)
    {
        var logits = Logits(name, ".k_proj", attention.Queries(name, queries));
        return attention.Join(name, Values(name, score.Node("Softmax", [logits], attributes: ("axis", -1))));
    }

    /// <inheritdoc/>
    public void Write(string name, string norm, string keys, string values)
    {
        var taken = Mixture(Logits(name, ".q_proj", attention.Keys(name, keys)));
        var key = SamAttention.Key(norm);
        Add(taken, ValuesWithOne(name, values), Directions(name));
        Normalise(key);
    }

    // What tokens and places have in common, for each head and token: [prompts, heads * tokens, places].
    private string Logits(string name, string projection, string tokens)
    {
        var (weight, bias) = Projection(name, projection);
        var kernel = prepare.Weight(SamAttention.Key(name) + projection + ".weight", weight);
        var placed = shift is null ? positions : once.Add(positions, prepare.Weight(name + projection + ".shift", shift));
        var constants = once.Add(prepare.Node("MatMul", [placed, kernel]), prepare.Weight(name + projection + ".bias", bias));
        var width = attention.Inner(name) / Heads;
        var own = prepare.Node("MatMul", [shared, kernel]);
        if (Scale is null)
            return Flat(layers.MatMul(tokens, Share(once.Add(own, constants), width)));
        var logits = Flat(layers.MatMul(tokens, Share(own, width)));
        if (SharedScale is not null)
            logits = Multiply(logits, SharedScale);
        var vectors = score.Transpose(Project(name, projection, weight), 0, 2, 3, 1);
        logits = layers.Add(logits, layers.MatMul(score.Reshape(layers.MatMul(tokens, vectors), 0, Rows, VectorCount), Weights!));
        return layers.Add(Multiply(logits, Scale), Flat(layers.MatMul(tokens, Share(constants, width))));
    }

    // The mean of the places' values by attention, within each head: [prompts, heads, tokens, width].
    private string Values(string name, string attended)
    {
        var (weight, bias) = Projection(name, ".v_proj");
        var kernel = prepare.Weight(SamAttention.Key(name) + ".v_proj.weight", weight);
        var own = prepare.Node("MatMul", [shared, kernel]);
        var constants = prepare.Weight(name + ".v_proj.bias", bias);
        var width = attention.Inner(name) / Heads;
        if (Scale is null)
            return layers.MatMul(ByHead(attended), ShareValues(once.Add(own, constants), width));
        var scaled = Multiply(attended, Scale);
        var ofVectors = score.Reshape(layers.MatMul(scaled, score.Transpose(Weights!, 0, 2, 1)), 0, Heads, SamMaskHead.TokensPerPrompt, VectorCount);
        var values = layers.MatMul(ofVectors, score.Transpose(Project(name, ".v_proj", weight), 0, 2, 1, 3));
        if (SharedScale is not null)
            scaled = Multiply(scaled, SharedScale);
        values = layers.Add(values, layers.MatMul(ByHead(scaled), ShareValues(own, width)));
        var shifted = prepare.Node("MatMul", [prepare.Weight(name + ".v_proj.shift", shift!.Reshape(1, 1, channels)), kernel]);
        var constant = prepare.Transpose(prepare.Reshape(once.Add(shifted, constants), 1, 1, Heads, width), 0, 2, 1, 3);
        return layers.Add(values, shares.Share(constant, 1, Heads, 1, width));
    }

    // Softmax over the tokens of each head, which are not the last dimension: [prompts, heads * tokens, places].
    private string Mixture(string logits)
    {
        logits = ByHead(logits);
        var most = score.Node("ReduceMax", [logits, score.Numbers(2)], attributes: ("keepdims", 1));
        var powers = score.Node("Exp", [score.Node("Sub", [logits, most])]);
        var sum = score.Node("ReduceSum", [powers, score.Numbers(2)], attributes: ("keepdims", 1));
        return Flat(Multiply(powers, score.Node("Reciprocal", [sum])));
    }

    private string ValuesWithOne(string name, string tokens)
    {
        var inner = attention.Inner(name);
        var width = inner / Heads;
        var key = SamAttention.Key(name) + ".v_proj";
        var (weight, bias) = (weights.Take(key + ".weight", inner, channels), weights.Take(key + ".bias", inner));
        var wider = new LazyTensor(key, [inner + Heads, channels], () => WithRows(weight.Load(), width * channels, channels, 0));
        var values = layers.Linear(tokens, key, wider, new LazyTensor(key, [inner + Heads], () => WithRows(bias.Load(), width, 1, 1)));
        return score.Transpose(score.Reshape(values, 0, 0, Heads, width + 1), 0, 2, 1, 3);
    }

    // The output projection, and in the first head's last row all that is constant: its bias, and the shift of the tokens as they were.
    private LazyTensor Directions(string name)
    {
        var inner = attention.Inner(name);
        var width = inner / Heads;
        var key = SamAttention.Key(name) + ".out_proj";
        var (weight, bias, before) = (weights.Take(key + ".weight", channels, inner).Transpose(), weights.Take(key + ".bias", channels), shift);
        return new LazyTensor(key, [Heads, width + 1, channels], () =>
        {
            var elements = WithRows(weight.Load(), width * channels, channels, 0);
            var constant = elements.AsSpan(width * channels, channels);
            bias.Load().CopyTo(constant);
            if (before is not null)
            {
                var more = before.Load();
                for (var c = 0; c < constant.Length; c++)
                    constant[c] += more[c];
            }

            return elements;
        });
    }

    private void Add(string taken, string values, LazyTensor directions)
    {
        if (Scale is not null)
        {
            updates = updates.ConvertAll(u => u with { Weights = Multiply(u.Weights, Scale) });
            SharedScale = SharedScale is null ? Scale : Multiply(SharedScale, Scale);
        }

        updates.Add(new ImageUpdate(taken, values, directions));
        Weights = updates.Count == 1 ? taken : score.Node("Concat", [.. updates.Select(u => u.Weights)], attributes: ("axis", 1));
    }

    private void Normalise(string key)
    {
        updates = updates.ConvertAll(u => u with { Directions = u.Directions.Centred() });
        shared = prepare.Node("Sub", [shared, prepare.Node("ReduceMean", [shared, prepare.Numbers(-1)], attributes: ("keepdims", 1))]);
        var vectors = Centred(key);
        var squares = layers.Add(Squares(key), VectorSquares(key, vectors));
        var variance = score.Node("Max", [Multiply(squares, score.Scalar(1f / channels)), score.Scalar(0)]);
        Scale = score.Node("Reciprocal", [score.Node("Sqrt", [layers.Add(variance, score.Scalar(Layers.DefaultEpsilon))])]);

        var gain = weights.Take(key + ".weight", channels);
        updates = updates.ConvertAll(u => u with { Directions = u.Directions.Times(gain) });
        shared = prepare.Node("Mul", [shared, prepare.Weight(key + ".weight", gain)]);
        shift = weights.Take(key + ".bias", channels);
        Vectors = Multiply(vectors, score.Weight(key + ".weight", gain));
    }

    // |sharedScale shared|^2 of each place: [1 or prompts, 1, places].
    private string Squares(string key)
    {
        var squares = prepare.Node("ReduceSum", [prepare.Node("Mul", [shared, shared]), prepare.Numbers(-1)], key + ".squares", ("keepdims", 0));
        var own = shares.Share(prepare.Reshape(squares, 1, 1, places), 1, 1, places);
        return SharedScale is null ? own : Multiply(own, Multiply(SharedScale, SharedScale));
    }

    // 2 sharedScale shared . weights vectors + |weights vectors|^2 of each place: [prompts, 1, places].
    private string VectorSquares(string key, string vectors)
    {
        string? crossed = null;
        foreach (var (update, i) in updates.Select((u, i) => (u, i)))
        {
            var directions = prepare.Weight($"{key}.twice.{i}", update.Directions.Select(v => 2 * v));
            var image = prepare.Reshape(prepare.Transpose(shared, 0, 2, 1), 1, 1, channels, places);
            var common = shares.Share(prepare.Node("MatMul", [directions, image]), 1, Heads, update.Directions.Shape[1], places);
            var sum = Sum(Multiply(update.Weights, Flat(layers.MatMul(update.Values, common))));
            crossed = crossed is null ? sum : layers.Add(crossed, sum);
        }

        if (SharedScale is not null)
            crossed = Multiply(crossed!, SharedScale);
        var gram = layers.MatMul(vectors, score.Transpose(vectors, 0, 2, 1));
        return layers.Add(crossed!, Sum(Multiply(Weights!, layers.MatMul(gram, Weights!))));
    }

    // The vectors, as long as their directions are centred and not yet scaled.
    private string Centred(string key)
    {
        var vectors = updates.Select((u, i) => score.Reshape(layers.MatMul(u.Values, score.Weight($"{key}.directions.{i}", u.Directions)), 0, Rows, channels)).ToList();
        return vectors.Count == 1 ? vectors[0] : score.Node("Concat", vectors, attributes: ("axis", 1));
    }

    // The vectors after a projection, by head: [prompts, vectors, heads, width].
    private string Project(string name, string projection, LazyTensor weight) =>
        score.Reshape(layers.MatMul(Vectors!, score.Weight(SamAttention.Key(name) + projection + ".weight", weight)), 0, 0, Heads, attention.Inner(name) / Heads);

    private (LazyTensor Weight, LazyTensor Bias) Projection(string name, string projection)
    {
        var (key, inner) = (SamAttention.Key(name) + projection, attention.Inner(name));
        return (weights.Take(key + ".weight", inner, channels).Transpose(), weights.Take(key + ".bias", inner));
    }

    private string Share(string tokens, int width) =>
        shares.Share(prepare.Transpose(prepare.Reshape(tokens, 1, places, Heads, width), 0, 2, 3, 1), 1, Heads, width, places);

    private string ShareValues(string tokens, int width) =>
        shares.Share(prepare.Transpose(prepare.Reshape(tokens, 1, places, Heads, width), 0, 2, 1, 3), 1, Heads, places, width);

    private string ByHead(string rows) => score.Reshape(rows, 0, Heads, SamMaskHead.TokensPerPrompt, places);

    private string Flat(string byHead) => score.Reshape(byHead, 0, Rows, places);

    private string Multiply(string a, string b) => score.Node("Mul", [a, b]);

    private string Sum(string rows) => score.Node("ReduceSum", [rows, score.Numbers(1)], attributes: ("keepdims", 1));

    // After each block, a row of one value.
    private static float[] WithRows(float[] elements, int block, int row, float value)
    {
        var target = new List<float>(elements.Length + (elements.Length / block * row));
        for (var start = 0; start < elements.Length; start += block)
        {
            target.AddRange(elements.AsSpan(start, block));
            target.AddRange(Enumerable.Repeat(value, row));
        }

        return [.. target];
    }
}
