namespace SamCam.ModelImport.Networks;

/// <summary>The image's side of SAM's two-way transformer: the tokens read from it, and it is changed by them, layer after layer.</summary>
internal interface IImageTokens
{
    /// <summary>What tokens take from the image.</summary>
    /// <param name="name">The attention.</param>
    /// <param name="queries">[prompts, tokens, channels].</param>
    /// <returns>[prompts, tokens, channels].</returns>
    string Read(string name, string queries);

    /// <summary>Changes the image by what it takes from the tokens.</summary>
    /// <param name="name">The attention.</param>
    /// <param name="norm">The normalisation of the sum.</param>
    /// <param name="keys">[prompts, tokens, channels]: what the image looks for.</param>
    /// <param name="values">[prompts, tokens, channels]: what it takes.</param>
    void Write(string name, string norm, string keys, string values);
}
