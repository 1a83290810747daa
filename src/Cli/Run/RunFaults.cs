using MassTransit;
using SamCam.Contracts;

namespace SamCam.Cli.Run;

/// <summary>What went wrong beyond what the tables could record.</summary>
internal sealed class RunFaults
{
    private volatile string? first;

    /// <summary>The first error; null while there is none.</summary>
    public string? First => first;

    private void Add(ExceptionInfo[] exceptions) => first ??= exceptions is [var exception, ..] ? exception.Message : "a message could not be handled";

    /// <summary>
    /// Hears of messages that nobody could handle: with a full disk or a broken database even the failure of a shard cannot be written down,
    /// and the run would wait for it without end.
    /// </summary>
    internal sealed class Consumer(RunFaults faults) : IConsumer<Fault<JobSubmitted>>, IConsumer<Fault<ProcessShard>>
    {
        public Task Consume(ConsumeContext<Fault<JobSubmitted>> context) => AddAsync(context.Message.Exceptions);

        public Task Consume(ConsumeContext<Fault<ProcessShard>> context) => AddAsync(context.Message.Exceptions);

        private Task AddAsync(ExceptionInfo[] exceptions)
        {
            faults.Add(exceptions);
            return Task.CompletedTask;
        }
    }
}
