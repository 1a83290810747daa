using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;
using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>What an error of the S3 client means: worth another try, a wrong setting, or neither. No text holds a secret.</summary>
internal static class S3Failures
{
    // The status of an exchange that had no answer.
    private const HttpStatusCode None = default;

    /// <summary>Whether the same request may go well later.</summary>
    public static bool IsTransient(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: > None } service => IsTransient(service),
        InputException => false,
        _ when Find<AuthenticationException>(e) is not null => false,
        IOException or HttpRequestException or TimeoutException or SocketException or OperationCanceledException => true,
        AmazonClientException { InnerException: { } inner } => IsTransient(inner),
        _ => false,
    };

    /// <summary>Whether the object is not there.</summary>
    public static bool IsAbsent(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket";

    /// <summary>Whether a condition of the request was not met.</summary>
    public static bool IsPrecondition(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.PreconditionFailed;

    /// <summary>The error to give up with.</summary>
    /// <param name="e">What the client said last.</param>
    /// <param name="action">What was tried, such as <c>reading s3://bucket/key</c>.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="attempts">How often it was tried.</param>
    /// <returns><see cref="IOException"/> when a later try may go well, else <see cref="InputException"/>.</returns>
    public static Exception Translate(Exception e, string action, string bucket, int attempts) => e switch
    {
        InputException => e,
        _ when IsTransient(e) => new IOException($"{action}: the object store failed {attempts} {(attempts == 1 ? "time" : "times")} ({Describe(e)})", e),
        AmazonServiceException { StatusCode: > None } service => Translate(service, action, bucket),
        _ when Find<AuthenticationException>(e) is not null => new InputException(
            S3Settings.CaFile, "the certificate of the object store is not trusted", $"name the file of its certificate authority, or check {S3Settings.Endpoint}", e),
        AmazonClientException => new InputException(
            S3Settings.AccessKey, "there are no keys for the object store", $"set it and {S3Settings.SecretKey}, or {S3Settings.Profile}, or use the default chain of AWS", e),
        _ => e,
    };

    /// <summary>One phrase about an error.</summary>
    public static string Describe(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: > None } service => $"status {(int)service.StatusCode} {service.ErrorCode}".TrimEnd(),
        OperationCanceledException or TimeoutException => "no answer in time",
        _ when Find<SocketException>(e) is { } socket => socket.Message,
        AmazonClientException { InnerException: { } inner } => Describe(inner),
        _ => e.Message,
    };

    private static bool IsTransient(AmazonServiceException e) =>
        (e.StatusCode >= HttpStatusCode.InternalServerError && e.StatusCode != HttpStatusCode.NotImplemented && e.StatusCode != HttpStatusCode.InsufficientStorage)
        || e.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        // S3 asks for another try in these words, whatever the status.
        || e.ErrorCode is "SlowDown" or "RequestTimeout" or "ConditionalRequestConflict" or "OperationAborted";

    private static Exception Translate(AmazonServiceException e, string action, string bucket) => e.ErrorCode switch
    {
        "InvalidAccessKeyId" => new InputException(S3Settings.AccessKey, "the object store does not know this key", "check it, or the profile it comes from", e),
        "SignatureDoesNotMatch" => new InputException(S3Settings.SecretKey, "it does not belong to the access key", $"check {S3Settings.AccessKey} and {S3Settings.SecretKey}, or the profile they come from", e),
        "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" => new InputException(S3Settings.AccessKey, "the session of these keys has ended", "log in again, or set other keys", e),
        "RequestTimeTooSkewed" => new InputException(action, "the clocks of this machine and of the object store differ too much", "set the clock", e),
        "NoSuchBucket" => new InputException($"bucket '{bucket}'", "there is no such bucket", $"create it, or correct the location ({S3Settings.Roots}) or {S3Settings.Endpoint}", e),
        "QuotaExceeded" or "EntityTooLarge" => new IOException($"{action}: the object store has no room for it ({e.ErrorCode})", e),
        "AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException" => new InputException(
            S3Settings.Region, $"bucket '{bucket}' is in another region", "set its region", e),
        _ => e.StatusCode switch
        {
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => new InputException(
                action, "the object store does not allow it", $"give the key of {S3Settings.AccessKey} access to bucket '{bucket}', or set another key", e),
            HttpStatusCode.InsufficientStorage => new IOException($"{action}: the object store has no room for it", e),
            HttpStatusCode.NotImplemented => new InputException(
                action, "the object store cannot do this", $"use a store that knows conditional writes (If-None-Match), or another {S3Settings.Endpoint}", e),
            _ => new InputException(action, $"the object store refuses it ({Describe(e)})", $"check {S3Settings.Endpoint} and the location", e),
        },
    };

    private static T? Find<T>(Exception e)
        where T : Exception
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is T found)
                return found;
        }

        return null;
    }
}
