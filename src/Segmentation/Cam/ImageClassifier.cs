using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Cam;

/// <summary>Which classes an image shows, by the class scores of a CAM model: a guess for images without image-level labels. Thread-safe.</summary>
public sealed class ImageClassifier
{
    private readonly CamModel model;
    private readonly CamOptions options;
    private readonly ClassMapping mapping;

    /// <summary>Prepares the guess.</summary>
    /// <param name="model">A model whose <c>model.json</c> names a class score output; it stays the caller's.</param>
    /// <param name="options">Gives the size limit of the network input.</param>
    /// <param name="mapping">Which channel belongs to which class id; null for the model's own classes in their order.</param>
    /// <exception cref="InputException">The model has no class score output.</exception>
    public ImageClassifier(CamModel model, CamOptions options, ClassMapping? mapping = null)
    {
        if (model.Manifest.Model.Logits is null)
            throw new InputException($"model {model.Manifest.Name}", "it gives class maps but no class scores", "say which classes the images show, or choose another model");
        this.model = model;
        this.options = options;
        this.mapping = mapping ?? ClassMapping.OfModel(model.Manifest, model.ChannelCount);
    }

    /// <summary>
    /// The probability of every class, 0..1: the sigmoid of its score at scale 1, averaged over the image and its mirror image. Index i is class id i + 1. Fit for
    /// models that were trained with one yes or no per class; the scores of a softmax classifier are not probabilities of that kind.
    /// </summary>
    /// <exception cref="InputException">The model has fewer scores than classes.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public float[] Probabilities(RgbImage image)
    {
        var (width, height) = CamInputSize.Of(model.Manifest.Input, image.Width, image.Height, 1, options.MaxInputMegapixels);
        var logits = model.Logits(PillowResampler.Resize(image, width, height, PillowFilter.Bicubic));
        var probabilities = new float[mapping.Count];
        for (var i = 0; i < probabilities.Length; i++)
        {
            var channel = mapping.ChannelOf(i + 1);
            if (channel >= logits.Length)
                throw new InputException($"model {model.Manifest.Name}", $"it has {logits.Length} class scores, but channel {channel} is asked for", "correct 'logits' in its model.json");
            probabilities[i] = 1 / (1 + MathF.Exp(-logits[channel]));
        }

        return probabilities;
    }

    /// <summary>The classes of at least a probability, ascending; when there is none, the most probable one.</summary>
    /// <param name="image">The image.</param>
    /// <param name="threshold">0..1.</param>
    /// <exception cref="InputException">The model has fewer scores than classes.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public IReadOnlyList<int> Predict(RgbImage image, double threshold = 0.5) => Choose(Probabilities(image), threshold);

    internal static IReadOnlyList<int> Choose(ReadOnlySpan<float> probabilities, double threshold)
    {
        var (ids, best) = (new List<int>(), 0);
        for (var i = 0; i < probabilities.Length; i++)
        {
            if (probabilities[i] >= threshold)
                ids.Add(i + 1);
            if (probabilities[i] > probabilities[best])
                best = i;
        }

        return ids.Count > 0 || probabilities.IsEmpty ? ids : [best + 1];
    }
}
