using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>Makes S3 clients.</summary>
internal static class S3ClientFactory
{
    private const string DefaultRegion = "us-east-1";

    /// <summary>A client that sends every request once: retries are this program's.</summary>
    /// <exception cref="InputException">A setting cannot work; names it.</exception>
    public static AmazonS3Client Create(S3Options options)
    {
        S3Settings.Check(options);
        var config = new AmazonS3Config
        {
            MaxErrorRetry = 0,
            Timeout = options.RequestTimeout,
            ForcePathStyle = options.PathStyle ?? options.Endpoint is not null,
            HttpClientFactory = new S3HttpClientFactory(options),
            // The checksums that newer S3 adds by itself are refused by several compatible stores, or stored as part of the object.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is not null)
        {
            config.ServiceURL = options.Endpoint;
            config.AuthenticationRegion = options.Region ?? DefaultRegion;
        }
        else if (options.Region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        try
        {
            return Credentials(options) is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
        }
        catch (AmazonClientException e)
        {
            throw new InputException(S3Settings.Section, "no client can be made (" + e.Message + ")", $"set {S3Settings.Endpoint}, or {S3Settings.Region} for AWS", e);
        }
    }

    private static AWSCredentials? Credentials(S3Options options)
    {
        if (!string.IsNullOrEmpty(options.AccessKey))
            return new BasicAWSCredentials(options.AccessKey, options.SecretKey);
        if (options.Profile is null)
            return null;
        return new CredentialProfileStoreChain().TryGetAWSCredentials(options.Profile, out var credentials)
            ? credentials
            : throw new InputException(S3Settings.Profile, $"there is no profile '{options.Profile}'", "add it to the AWS configuration files, or set another one");
    }
}
