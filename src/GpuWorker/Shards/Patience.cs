using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using SamCam.ServiceDefaults;
using SamCam.Storage.Results;

namespace SamCam.GpuWorker.Shards;

/// <summary>Tries again, with growing pauses, what fails because a database or an object store is away.</summary>
public sealed class Patience
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly ResiliencePropertyKey<long> Deadline = new("deadline");
    private readonly ResiliencePipeline pipeline;
    private readonly TimeSpan limit;

    /// <summary>Sets how long is waited.</summary>
    /// <param name="limit">After this time the error is passed on; zero passes on the first.</param>
    /// <param name="logger">Told of what is waited for; null for nobody.</param>
    public Patience(TimeSpan limit, ILogger<Patience>? logger = null)
    {
        this.limit = limit;
        var faults = logger is null ? null : new FaultLog(logger, TimeProvider.System);
        pipeline = limit <= TimeSpan.Zero
            ? ResiliencePipeline.Empty
            : new ResiliencePipelineBuilder()
                .AddRetry(new RetryStrategyOptions
                {
                    ShouldHandle = arguments => ValueTask.FromResult(
                        arguments.Outcome.Exception is { } error && IsTransient(error) && !arguments.Context.CancellationToken.IsCancellationRequested
                        && arguments.Context.Properties.GetValue(Deadline, default) > Environment.TickCount64),
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = TimeSpan.FromMilliseconds(200),
                    MaxDelay = LongestPause,
                    UseJitter = true,
                    MaxRetryAttempts = int.MaxValue,
                    OnRetry = arguments =>
                    {
                        if (arguments.Outcome.Exception is { } error)
                            faults?.Write("Storage is waited for", error);
                        return ValueTask.CompletedTask;
                    },
                })
                .Build();
    }

    /// <summary>Runs an action that may be repeated.</summary>
    public Task RunAsync(Func<CancellationToken, Task> action, CancellationToken cancellationToken) =>
        RunAsync<object?>(
            async token =>
            {
                await action(token);
                return null;
            },
            cancellationToken);

    /// <summary>Runs an action that may be repeated.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Deadline, Environment.TickCount64 + (long)limit.TotalMilliseconds);
        try
        {
            return await pipeline.ExecuteAsync(async c => await action(c.CancellationToken), context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Whether an error comes from storage that may be back later.</summary>
    public static bool IsTransient(Exception error) => error switch
    {
        LeaseLostException => false,
        IOException or TimeoutException => true,
        // Constraint and syntax errors do not go away; connections, restarts, deadlocks and serialization failures do.
        DbException database => database.IsTransient || database.InnerException is IOException or System.Net.Sockets.SocketException or TimeoutException,
        DbUpdateException { InnerException: { } inner } => IsTransient(inner),
        InvalidOperationException { InnerException: { } inner } => IsTransient(inner),
        _ => false,
    };
}
