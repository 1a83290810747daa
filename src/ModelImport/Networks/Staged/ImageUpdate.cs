namespace SamCam.ModelImport.Networks.Staged;

/// <summary>What one layer added to the image: each place takes a mixture of a few vectors, one for each head and token.</summary>
/// <param name="Weights">How much each place takes of each vector: [prompts, heads * tokens, places].</param>
/// <param name="Values">The vectors within their heads, each followed by a 1: [prompts, heads, tokens, width + 1].</param>
/// <param name="Directions">What each number of <paramref name="Values"/> stands for among the channels: [heads, width + 1, channels]. The row of the 1 holds a
/// constant of the sum, in one head alone: the weights of each head add up to 1.</param>
internal sealed record ImageUpdate(string Weights, string Values, LazyTensor Directions);
