namespace SamCam.Storage.Objects;

/// <summary>Sends a request again after a transient failure, with exponential back-off and jitter, up to a number of attempts and a time.</summary>
internal sealed class S3Retry(string bucket, int maxAttempts, TimeSpan maxTime, TimeProvider time)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>Sends until it goes well.</summary>
    /// <param name="action">What is done, for messages.</param>
    /// <param name="send">Sends once; expected refusals are its results.</param>
    /// <param name="cancellationToken">Ends waiting and sending.</param>
    /// <exception cref="IOException">Every attempt failed, or the last that the time allowed.</exception>
    /// <exception cref="SamCam.Segmentation.InputException">A setting is wrong: no further attempt is made.</exception>
    public async Task<T> RunAsync<T>(string action, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await send(cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                var delay = DelayAfter(attempt);
                if (!S3Failures.IsTransient(e) || attempt >= maxAttempts || time.GetElapsedTime(start) + delay > maxTime)
                    throw S3Failures.Translate(e, action, bucket, attempt);
                await Task.Delay(delay, time, cancellationToken);
            }
        }
    }

    // Half of the delay is by chance: clients that failed together must not come back together.
    private static TimeSpan DelayAfter(int attempt)
    {
        var longest = Math.Min(FirstDelay.TotalMilliseconds * Math.Pow(2, attempt - 1), LongestDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
