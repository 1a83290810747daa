using Microsoft.Data.Sqlite;
using SamCam.GpuWorker.Shards;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Pipeline.Tests.Worker;

public sealed class PatienceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Exception, bool> Errors => new()
    {
        { new IOException("the store is away"), true },
        { new TimeoutException(), true },
        { new Npgsql.NpgsqlException("connection refused", new IOException()), true },
        { new SqliteException("no such table", 1), false },
        { new InputException("a.jpg", "it is no image", "replace it"), false },
        { new LeaseLostException(1), false },
        { new InvalidOperationException("a defect"), false },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Only_what_may_come_back_is_tried_again(Exception error, bool again)
    {
        var tries = 0;
        var task = new Patience(TimeSpan.FromMinutes(1)).RunAsync(_ => ++tries < 3 ? throw error : Task.CompletedTask, Token);
        if (again)
            await task;
        else
            (await Should.ThrowAsync<Exception>(() => task)).ShouldBeSameAs(error);
        tries.ShouldBe(again ? 3 : 1);
    }

    [Fact]
    public async Task Without_patience_the_first_error_is_passed_on()
    {
        var tries = 0;
        await Should.ThrowAsync<IOException>(() => new Patience(TimeSpan.Zero).RunAsync(_ => throw new IOException($"try {++tries}"), Token));
        tries.ShouldBe(1);
    }

    [Fact]
    public async Task Patience_ends()
    {
        var error = await Should.ThrowAsync<IOException>(() => new Patience(TimeSpan.FromMilliseconds(300)).RunAsync(_ => throw new IOException("away"), Token));
        error.Message.ShouldBe("away");
    }

    [Fact]
    public async Task Being_cancelled_ends_the_wait()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var task = new Patience(TimeSpan.FromMinutes(5)).RunAsync(
            async _ =>
            {
                await cancel.CancelAsync();
                throw new IOException("away");
            },
            cancel.Token);
        await Should.ThrowAsync<Exception>(() => task);
    }
}
