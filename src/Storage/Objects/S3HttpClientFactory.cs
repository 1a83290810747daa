using System.Net.Security;
using Amazon.Runtime;

namespace SamCam.Storage.Objects;

/// <summary>Makes the connections of an S3 client: bounded connecting, and an own certificate authority where one is configured.</summary>
internal sealed class S3HttpClientFactory(S3Options options) : HttpClientFactory
{
    private readonly AuthorityFile? authorities = options.CaFile is null ? null : new AuthorityFile(options.CaFile, S3Settings.CaFile);

    /// <inheritdoc/>
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(CreateHandler()) { Timeout = options.RequestTimeout };

    /// <inheritdoc/>
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => true;

    // The SDK shares connections between clients of one text: those of another authority or time limit must not be.
    /// <inheritdoc/>
    public override string GetConfigUniqueString(IClientConfig clientConfig) =>
        $"samcam {options.Endpoint} {options.CaFile} {options.RequestTimeout} {options.ConnectTimeout}";

    private SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AllowAutoRedirect = false,
        };
        if (authorities is not null)
            handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = authorities.Validate };
        return handler;
    }
}
