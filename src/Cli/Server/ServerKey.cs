using System.Security;
using SamCam.Segmentation;
using SamCam.Storage.Access;

namespace SamCam.Cli.Server;

/// <summary>The API key of a command, and where it comes from. The key itself is never shown.</summary>
/// <param name="Text">The key; null for none.</param>
/// <param name="Source">Where it comes from, as messages say it.</param>
internal sealed record ServerKey(string? Text, string Source)
{
    /// <summary>Environment variable with a key.</summary>
    public const string Variable = "SAMCAM_KEY";

    private const int MaxBytes = 1 << 14;

    /// <summary>The key of a file, else of the environment.</summary>
    /// <exception cref="InputException">The file cannot be read, or holds no key.</exception>
    public static ServerKey Read(string? file)
    {
        if (file is null)
            return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? new(Check(text.Trim(), Variable), Variable) : new(null, "nowhere");
        if (file.StartsWith(AccessToken.ApiKey, StringComparison.Ordinal))
            throw new InputException("--key", "it takes a file, since whoever is on this machine can read command lines", $"put the key into a file, or into {Variable}");
        var source = "--key " + file;
        return new(Check(FirstLine(file, source), source), source);
    }

    /// <inheritdoc/>
    public override string ToString() => Source;

    private static string FirstLine(string file, string source)
    {
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[MaxBytes];
            return new string(buffer, 0, reader.ReadBlock(buffer, 0, MaxBytes)).Split('\n')[0].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException or ArgumentException)
        {
            throw new InputException(source, $"the file cannot be read ({e.Message})", "name a file with an API key on its first line", e);
        }
    }

    private static string Check(string text, string source) => text.Length > 0 && text.All(c => c is > ' ' and <= '~')
        ? text
        : throw new InputException(source, "that is no key", "give the line that `samcam keys create` printed, or a token of the identity provider");
}
