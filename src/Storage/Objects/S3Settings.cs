using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>Names of the S3 settings for messages, and what they may hold.</summary>
internal static class S3Settings
{
    public const string Section = ObjectStoreOptions.Section + ":" + nameof(ObjectStoreOptions.S3);
    public const string Endpoint = Section + ":" + nameof(S3Options.Endpoint);
    public const string Region = Section + ":" + nameof(S3Options.Region);
    public const string Profile = Section + ":" + nameof(S3Options.Profile);
    public const string AccessKey = Section + ":" + nameof(S3Options.AccessKey);
    public const string SecretKey = Section + ":" + nameof(S3Options.SecretKey);
    public const string CaFile = Section + ":" + nameof(S3Options.CaFile);
    public const string Roots = ObjectStoreOptions.Section + ":" + nameof(ObjectStoreOptions.Roots);

    // S3 refuses smaller parts; an array holds no larger one.
    private const int MinPartBytes = 5 * 1024 * 1024;
    private const int MaxPartBytes = 1024 * 1024 * 1024;

    /// <summary>Passes options that can work.</summary>
    /// <exception cref="InputException">One cannot; names it.</exception>
    public static S3Options Check(S3Options options)
    {
        if (options.Endpoint is not null)
            CheckEndpoint(options.Endpoint);
        if (string.IsNullOrEmpty(options.AccessKey) != string.IsNullOrEmpty(options.SecretKey))
            throw new InputException(AccessKey, $"only one of it and {SecretKey} is set", "set both, or neither to take a profile or the default chain");
        if (options.MultipartThresholdBytes is < MinPartBytes or > MaxPartBytes)
            throw Wrong(nameof(S3Options.MultipartThresholdBytes), $"give {MinPartBytes} to {MaxPartBytes} bytes");
        if (options.MaxAttempts is < 1 or > 1000)
            throw Wrong(nameof(S3Options.MaxAttempts), "give 1 to 1000");
        if (options.RetryTime < TimeSpan.Zero)
            throw Wrong(nameof(S3Options.RetryTime), "give a time such as 00:02:00");
        if (options.RequestTimeout <= TimeSpan.Zero)
            throw Wrong(nameof(S3Options.RequestTimeout), "give a time such as 00:01:00");
        if (options.ConnectTimeout <= TimeSpan.Zero)
            throw Wrong(nameof(S3Options.ConnectTimeout), "give a time such as 00:00:05");
        return options;
    }

    private static void CheckEndpoint(string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new InputException(Endpoint, "it is not an address", "give one such as https://s3.example:443, without keys in it");
    }

    private static InputException Wrong(string name, string remedy) => new($"{Section}:{name}", "its value is out of range", remedy);
}
