using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>Makes the connections of an S3 client: bounded connecting, and an own certificate authority where one is configured.</summary>
internal sealed class S3HttpClientFactory(S3Options options) : HttpClientFactory
{
    private readonly X509Certificate2Collection? authorities = ReadAuthorities(options.CaFile);

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
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return handler;
    }

    private static X509Certificate2Collection? ReadAuthorities(string? file)
    {
        if (file is null)
            return null;
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0
                ? certificates
                : throw new InputException(S3Settings.CaFile, $"there is no certificate in {file}", "give a PEM file of certificate authorities");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InputException(S3Settings.CaFile, $"{file} cannot be read ({e.Message})", "give a PEM file of certificate authorities", e);
        }
    }
}
