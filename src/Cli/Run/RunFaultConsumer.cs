using MassTransit;
using SamCam.Contracts;

namespace SamCam.Cli.Run;

/// <summary>
/// Hears of messages that nobody could handle: with a full disk or a broken database even the failure of a shard cannot be written down,
/// and the run would wait for it without end.
/// </summary>
internal sealed class RunFaultConsumer(RunFaults faults) : IConsumer<Fault<JobSubmitted>>, IConsumer<Fault<ProcessShard>>
{
    public Task Consume(ConsumeContext<Fault<JobSubmitted>> context) => AddAsync(context.Message);

    public Task Consume(ConsumeContext<Fault<ProcessShard>> context) => AddAsync(context.Message);

    private Task AddAsync(Fault fault)
    {
        faults.Add(fault.Exceptions is [var exception, ..] ? exception.Message : "a message could not be handled");
        return Task.CompletedTask;
    }
}
