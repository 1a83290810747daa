using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using RabbitMQ.Client.Exceptions;
using SamCam.Pipeline.Tests.Worker;
using SamCam.Segmentation;
using SamCam.ServiceDefaults;
using SamCam.Storage.Objects;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Services;

/// <summary>What operators read when work fails again and again.</summary>
public sealed class FaultLogTests
{
    private readonly LogLines log = new();
    private readonly FakeTimeProvider time = new();
    private readonly FaultLog faults;

    public FaultLogTests() => faults = new FaultLog(log, time);

    public static TheoryData<Exception, string> Faults => new()
    {
        { new InputException("Objects:S3:SecretKey", "it is wrong", "check it"), "Objects:S3:SecretKey: it is wrong; check it" },
        { new NpgsqlException("Failed to connect to 127.0.0.1:1"), "check Database:ConnectionString" },
        { new InvalidOperationException("transient", new NpgsqlException("Failed to connect")), "check Database:ConnectionString" },
        { new PostgresException("could not extend file", "ERROR", "ERROR", PostgresErrorCodes.DiskFull), "make room" },
        { new DbUpdateException("not saved", new SqliteException("database or disk is full", 13)), "make room" },
        { new BrokerUnreachableException(new IOException("refused")), "check Bus:Uri" },
        { new IOException("writing s3://b/run.json: the object store failed 12 times"), "check Objects:*" },
        { new UnauthorizedAccessException("Access to the path '/out' is denied."), "permissions" },
        { new TaskCanceledException(), "no answer in time" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_one_sentence_with_its_remedy(Exception error, string words)
    {
        faults.Write("Dispatching", error);

        var (level, text) = log.Lines.ShouldHaveSingleItem();
        level.ShouldBe(LogLevel.Warning);
        text.ShouldStartWith("Dispatching: ");
        text.ShouldContain(words);
        text.ShouldNotContain("   at ");
        log.Errors.ShouldBe([null]);
    }

    [Fact]
    public void An_error_that_nobody_expects_keeps_its_trace()
    {
        var error = new NotSupportedException("a defect");
        faults.Write("Dispatching", error);
        log.Errors.ShouldBe([error]);
    }

    [Fact]
    public void A_fault_that_lasts_is_told_once_a_minute_and_others_beside_it()
    {
        for (var second = 0; second < 150; second += 2)
        {
            faults.Write("Dispatching", new NpgsqlException($"Failed to connect, try {second}"));
            faults.Write("Listing images", new NpgsqlException("Failed to connect"));
            faults.Write("Listing images", new IOException($"try {second}"));
            time.Advance(TimeSpan.FromSeconds(2));
        }

        faults.Write("Dispatching", new IOException("no such bucket"));
        log.Lines.Count(l => l.Text.StartsWith("Dispatching: the database", StringComparison.Ordinal)).ShouldBe(3);
        log.Lines.Count(l => l.Text.StartsWith("Listing images: try", StringComparison.Ordinal)).ShouldBe(3);
        log.Lines.Count(l => l.Text.Contains("database", StringComparison.Ordinal)).ShouldBe(3, "one fault, whatever is tried");
        log.Lines.Count(l => l.Text.Contains("no such bucket", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_full_disk_is_told_by_the_folder_and_what_to_do()
    {
        using var disk = SmallDisk.Mount(1);
        var store = new FolderObjectStore(disk.Root);
        faults.Write("Finishing a job", await Should.ThrowAsync<IOException>(() => store.PutAsync("a", new byte[2 << 20], TestContext.Current.CancellationToken)));
        faults.Write("Finishing another", await Should.ThrowAsync<IOException>(() => store.PutAsync("b", new byte[2 << 20], TestContext.Current.CancellationToken)));
        log.Lines.ShouldHaveSingleItem().Text.ShouldBe($"Finishing a job: {disk.Root}: the disk is full; make room, or choose another place");
    }
}
