using Microsoft.Extensions.Time.Testing;
using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

/// <summary>What is owed at the end of a job: a call, and a deletion after its time.</summary>
public abstract class WebhookStoreContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    private const string Address = "https://ci.example/hook";

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_call_is_owed_from_the_end_of_a_job_until_it_is_answered()
    {
        await using var database = await SubmittedAsync();
        var (jobs, calls, id) = await WithJobAsync(database, Address);
        (await TakeAsync(calls)).ShouldBeEmpty("the job has not ended");
        await jobs.FailAsync(id, "no dataset", Token);

        var first = (await TakeAsync(calls)).ShouldHaveSingleItem();
        (first.JobId, first.Address, first.Attempt, first.EndedAt).ShouldBe((id, Address, 1, time.GetUtcNow().UtcDateTime));
        (await TakeAsync(calls)).ShouldBeEmpty("it is in hand");
        await calls.FailedAsync(first, "it was answered with 500", giveUp: false, Token);
        (await TakeAsync(calls)).ShouldBeEmpty("there is a pause");
        time.Advance(TimeSpan.FromMinutes(1));

        // Whoever took the first is thought dead, and comes back late.
        var second = (await TakeAsync(calls)).ShouldHaveSingleItem();
        second.Attempt.ShouldBe(2);
        await calls.DeliveredAsync(first, Token);
        (await jobs.FindAsync(id, Token))!.WebhookSentAt.ShouldBeNull();
        time.Advance(TimeSpan.FromMinutes(1));
        (await TakeAsync(calls)).ShouldBeEmpty("the pause is twice as long");
        time.Advance(TimeSpan.FromMinutes(1));
        var third = (await TakeAsync(calls)).ShouldHaveSingleItem();
        await calls.DeliveredAsync(third, Token);

        time.Advance(TimeSpan.FromDays(1));
        (await TakeAsync(calls)).ShouldBeEmpty();
        var job = (await jobs.FindAsync(id, Token))!;
        (job.WebhookDue, job.WebhookAttempts, job.WebhookError).ShouldBe((null, 3, null));
        job.WebhookSentAt!.Value.Kind.ShouldBe(DateTimeKind.Utc);
    }

    [Fact]
    public async Task A_call_that_is_given_up_is_not_made_again_and_says_why()
    {
        await using var database = await SubmittedAsync();
        var (jobs, calls, id) = await WithJobAsync(database, Address);
        await jobs.FailAsync(id, "no dataset", Token);

        await calls.FailedAsync((await TakeAsync(calls)).Single(), new string('x', 5000), giveUp: true, Token);

        time.Advance(TimeSpan.FromDays(1));
        (await TakeAsync(calls)).ShouldBeEmpty();
        (await jobs.FindAsync(id, Token))!.WebhookError!.Length.ShouldBe(500);
    }

    [Fact]
    public async Task Of_several_coordinators_one_makes_a_call()
    {
        await using var database = await SubmittedAsync();
        var (jobs, calls, id) = await WithJobAsync(database, Address);
        await jobs.FailAsync(id, "no dataset", Token);

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TakeAsync(calls)));

        taken.Sum(t => t.Count).ShouldBe(1);
    }

    [Fact]
    public async Task A_job_without_an_address_owes_nothing()
    {
        await using var database = await SubmittedAsync();
        var (jobs, calls, id) = await WithJobAsync(database, webhook: null);
        await jobs.FailAsync(id, "no dataset", Token);
        (await TakeAsync(calls)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_expires_its_days_after_its_end_and_not_before_its_call_was_made()
    {
        await using var database = await SubmittedAsync();
        var (jobs, calls, id) = await WithJobAsync(database, Address, retentionDays: 2);
        var (_, _, kept) = await WithJobAsync(database, webhook: null);
        await jobs.FailAsync(kept, "no dataset", Token);
        time.Advance(TimeSpan.FromDays(5));
        (await jobs.ListExpiredAsync(Token)).ShouldBeEmpty("the job has not ended");
        await jobs.FailAsync(id, "no dataset", Token);

        time.Advance(TimeSpan.FromDays(2) - TimeSpan.FromSeconds(1));
        (await jobs.ListExpiredAsync(Token)).ShouldBeEmpty("a second is left");
        time.Advance(TimeSpan.FromSeconds(1));
        (await jobs.ListExpiredAsync(Token)).ShouldBeEmpty("its end was not told");
        await calls.FailedAsync((await TakeAsync(calls)).Single(), "gone", giveUp: true, Token);

        (await jobs.ListExpiredAsync(Token)).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    private static Task<IReadOnlyList<WebhookCall>> TakeAsync(WebhookStore calls) => calls.TakeDueAsync(attempt => TimeSpan.FromMinutes(attempt), Token);

    private async Task<(JobStore Jobs, WebhookStore Calls, Guid Id)> WithJobAsync(TestDatabase database, string? webhook, int? retentionDays = null)
    {
        var (jobs, id) = (new JobStore(database.Factory, time), Guid.NewGuid());
        await jobs.CreateAsync(TestDatabase.NewJob(id) with { Webhook = webhook, RetentionDays = retentionDays }, Token);
        return (jobs, new WebhookStore(database.Factory, time), id);
    }
}
