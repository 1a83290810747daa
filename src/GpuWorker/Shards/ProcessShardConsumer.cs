using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Telemetry;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.GpuWorker.Shards;

/// <summary>
/// Claims the shard that a message names and runs it. A message is a hint: one whose shard is not there to take, or that this worker cannot read, is
/// dropped, and the tables bring the shard up again.
/// </summary>
internal sealed class ProcessShardConsumer(
    ShardStore shards,
    ShardRunner runner,
    ShardsInHand inHand,
    DeviceSlots devices,
    Patience patience,
    WorkerOptions options,
    Drain drain,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ProcessShardConsumer> logger) : IConsumer<ProcessShard>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<ProcessShard> context)
    {
        var message = context.Message;
        if (message.Schema != SchemaVersion.Current || message.Engine != options.Engine)
        {
            LogMessages.MessageNotForUs(logger, message.ShardId, message.Schema, message.Engine);
            return;
        }

        // The broker's connection may break while a shard is in hand: that is no reason to stop, since the lease is in the database.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Without this it would wait until its message is taken for lost.
            await patience.RunAsync(token => shards.DeclineAsync(message.ShardId, token), drain.End);
            return;
        }

        await devices.RunAsync(
            async device =>
            {
                var claim = await patience.RunAsync(token => shards.ClaimAsync(message.ShardId, options.Name, options.Engine, token), drain.Stop);
                if (claim is null)
                {
                    WorkerMetrics.NotClaimed();
                    return;
                }

                WorkerMetrics.Claimed(claim.Attempt, context.SentTime is { } sent ? time.GetUtcNow() - new DateTimeOffset(sent, TimeSpan.Zero) : null);
                using var scope = LogMessages.ShardScope(logger, claim.JobId, claim.ShardId, claim.Attempt);
                using var span = WorkerMetrics.Traces.StartActivity("shard");
                span?.SetTag("samcam.job", claim.JobId).SetTag("samcam.shard", claim.ShardId).SetTag("samcam.attempt", claim.Attempt).SetTag("samcam.worker", claim.Worker);
                var began = Stopwatch.GetTimestamp();
                var outcome = await RunAsync(claim, message.Job, device, context);
                if (outcome == ShardOutcome.Failed)
                    span?.SetStatus(ActivityStatusCode.Error);
                WorkerMetrics.ShardEnded(outcome, Stopwatch.GetElapsedTime(began));
            },
            drain.Stop);
    }

    private async Task<ShardOutcome> RunAsync(ShardClaim claim, JobSpecification job, RecipeCache device, ConsumeContext context)
    {
        await using var shard = new ShardInHand(claim, shards, options.RenewInterval, time, drain.Abort);
        inHand.Add(shard);
        try
        {
            var completed = await runner.RunAsync(
                claim, job, device, (done, failed) => HintAsync(new ShardProgressed(claim.JobId, claim.ShardId, done, failed)), drain.Stop, shard.Stopped);
            if (!completed)
                return await GiveBackAsync(claim);
            await HintAsync(new ShardCompleted(claim.JobId, claim.ShardId, claim.Worker));
            return ShardOutcome.Completed;
        }
        catch (OperationCanceledException)
        {
            return await GiveBackAsync(claim);
        }
        catch (LeaseLostException e)
        {
            LogMessages.LeaseLost(logger, e.Message);
            return ShardOutcome.LeaseLost;
        }
        catch (Exception e)
        {
            LogMessages.ShardFailed(logger, claim.ShardId, claim.Attempt, e);
            var cause = e is ModelNotLoadedException ? e.InnerException : e;
            var failureClass = cause is InputException ? FailureClass.BadInput : FailureClass.Transient;
            await patience.RunAsync(token => shards.FailAsync(claim, failureClass, e.Message, token), drain.End);
            await HintAsync(new ShardAbandoned(claim.JobId, claim.ShardId, claim.Worker, e.Message));
            return ShardOutcome.Failed;
        }
        finally
        {
            inHand.Remove(shard);
        }

        async Task HintAsync<T>(T hint)
            where T : class
        {
            // A hint that cannot be given costs the coordinator a beat.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await context.Publish(hint, limit.Token);
            }
            catch (Exception e)
            {
                LogMessages.HintNotGiven(logger, typeof(T).Name, e.Message);
            }
        }
    }

    private async Task<ShardOutcome> GiveBackAsync(ShardClaim claim)
    {
        await patience.RunAsync(token => shards.ReturnAsync(claim, token), drain.End);
        LogMessages.ShardReturned(logger, claim.ShardId);
        return ShardOutcome.Returned;
    }
}
