using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.GpuWorker.Pipeline;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Results;

namespace SamCam.GpuWorker.Shards;

/// <summary>Claims the shard that a message names and runs it. A message whose shard is not there to take is dropped: it came twice or late.</summary>
internal sealed class ProcessShardConsumer(
    ShardStore shards,
    ShardRunner runner,
    WorkerOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ProcessShardConsumer> logger) : IConsumer<ProcessShard>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<ProcessShard> context)
    {
        var message = context.Message;
        if (message.Schema != SchemaVersion.Current || message.Engine != Engine.Number)
            throw new NotSupportedException($"message schema {message.Schema}, engine {message.Engine}: this worker runs {SchemaVersion.Current}, {Engine.Number}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        if (await shards.ClaimAsync(message.ShardId, options.Name, stop.Token) is not { } claim)
            return;
        try
        {
            await runner.RunAsync(claim, message.Job, (done, failed) => PublishAsync(new ShardProgressed(claim.JobId, claim.ShardId, done, failed)), stop.Token);
            await PublishAsync(new ShardCompleted(claim.JobId, claim.ShardId, claim.Worker));
        }
        catch (OperationCanceledException)
        {
            await shards.ReturnAsync(claim, CancellationToken.None);
        }
        catch (LeaseLostException e)
        {
            LogMessages.LeaseLost(logger, e.Message);
        }
        catch (Exception e)
        {
            LogMessages.ShardFailed(logger, claim.ShardId, claim.Attempt, e);
            var rows = new ResultRows(claim, recipe: null, time);
            await shards.FailAsync(claim, image => rows.Failed(image, FailureClass.Transient, e.Message), e.Message, CancellationToken.None);
            await PublishAsync(new ShardAbandoned(claim.JobId, claim.ShardId, claim.Worker, e.Message));
        }

        Task PublishAsync<T>(T message)
            where T : class => context.Publish(message, CancellationToken.None);
    }
}
