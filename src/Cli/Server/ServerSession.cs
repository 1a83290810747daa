using SamCam.Cli.Labels;
using SamCam.Client;

namespace SamCam.Cli.Server;

/// <summary>A command at work with a server: the client, and what it says where.</summary>
/// <param name="address">Where the server is.</param>
/// <param name="key">The key that is sent.</param>
/// <param name="json">Whether documents are printed as JSON.</param>
/// <param name="output">Standard output: what was asked for.</param>
/// <param name="error">Standard error: everything else.</param>
internal sealed class ServerSession(Uri address, ServerKey key, bool json, TextWriter output, TextWriter error) : IDisposable
{
    /// <summary>The server.</summary>
    public SamCamClient Client { get; } = new(address, key.Text);

    /// <summary>Where it is.</summary>
    public Uri Address => address;

    /// <summary>The key that is sent.</summary>
    public ServerKey Key => key;

    /// <summary>Whether documents are printed as JSON.</summary>
    public bool Json => json;

    /// <summary>Standard output.</summary>
    public TextWriter Output => output;

    /// <summary>Standard error.</summary>
    public TextWriter Error => error;

    /// <summary>Prints what was asked for: as one JSON object, or as text.</summary>
    public async Task ShowAsync<T>(T document, Action<TextWriter> write)
    {
        if (json)
            await CommandOutput.WriteJsonAsync(output, document);
        else
            write(output);
    }

    /// <summary>Says a sentence.</summary>
    public Task SayAsync(string sentence) => error.WriteLineAsync("samcam: " + PlainText.Of(sentence));

    /// <summary>A command that the user may give next, for the same server.</summary>
    public string Next(string command) =>
        address == new Uri(ServerAddress.Default) ? $"`samcam {command}`" : $"`samcam {command} --server {address.OriginalString}`";

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
