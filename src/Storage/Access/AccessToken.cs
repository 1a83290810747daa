using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SamCam.Storage.Access;

/// <summary>
/// A secret that says who somebody is: a kind, a public part to look it up by, and 256 random bits, as <c>sck_0123456789ab_...</c>. Only its SHA-256 is
/// kept. It shows itself without the secret part; <see cref="Text"/> alone has it all.
/// </summary>
public sealed class AccessToken
{
    /// <summary>What API keys begin with.</summary>
    public const string ApiKey = "sck_";

    /// <summary>What sessions begin with.</summary>
    public const string Session = "scs_";

    private const int LookupLength = 12;
    private const int SecretBytes = 32;
    private const int SecretLength = 43;

    private AccessToken(string text, string lookup) => (Text, Lookup) = (text, lookup);

    /// <summary>The whole secret. Never to be logged.</summary>
    public string Text { get; }

    /// <summary>The public part: kind and lookup, such as <c>sck_0123456789ab</c>.</summary>
    public string Lookup { get; }

    /// <summary>A new one.</summary>
    /// <param name="kind"><see cref="ApiKey"/> or <see cref="Session"/>.</param>
    public static AccessToken Create(string kind)
    {
        var lookup = kind + RandomNumberGenerator.GetHexString(LookupLength, lowercase: true);
        return new AccessToken(lookup + "_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), lookup);
    }

    /// <summary>Reads what somebody gave; null when it has not the form of this kind.</summary>
    public static AccessToken? Parse(string kind, string? text)
    {
        var start = kind.Length + LookupLength;
        return text is not null && text.Length == start + 1 + SecretLength
            && text.StartsWith(kind, StringComparison.Ordinal) && text[start] == '_'
            && text.AsSpan(kind.Length, LookupLength).IndexOfAnyExcept("0123456789abcdef") < 0
            && Base64Url.IsValid(text.AsSpan(start + 1))
            ? new AccessToken(text, text[..start])
            : null;
    }

    /// <summary>SHA-256 of the whole, 32 bytes: the secret has 256 random bits, so nothing slower is needed.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.ASCII.GetBytes(Text));

    /// <summary>Whether this is the secret of a hash, in a time that does not depend on where they differ.</summary>
    /// <param name="hash">The hash that is kept; null when there is none, which takes as long.</param>
    public bool Matches(byte[]? hash) => CryptographicOperations.FixedTimeEquals(Hash(), hash ?? new byte[SHA256.HashSizeInBytes]) && hash is not null;

    /// <inheritdoc/>
    public override string ToString() => Lookup + "_...";
}
