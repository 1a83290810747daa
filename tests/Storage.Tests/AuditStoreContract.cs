using Microsoft.Extensions.Time.Testing;
using SamCam.Storage.Access;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public abstract class AuditStoreContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    [Fact]
    public async Task A_row_is_there_from_the_beginning_and_learns_how_it_ended()
    {
        await using var database = await SubmittedAsync();
        var audit = new AuditStore(database.Factory, TimeProvider.System);
        var key = Guid.NewGuid();
        var id = await audit.BeginAsync(new AuditRow { Who = "a", KeyId = key, Role = AccessRole.Submitter, Action = "POST /v1/jobs", Target = "/v1/jobs" }, Token);

        var begun = (await audit.PageAsync(before: null, who: null, 10, Token)).ShouldHaveSingleItem();
        (begun.Id, begun.Who, begun.KeyId, begun.Role, begun.Action, begun.Target, begun.Outcome)
            .ShouldBe((id, "a", key, AccessRole.Submitter, "POST /v1/jobs", "/v1/jobs", null));
        begun.At.Kind.ShouldBe(DateTimeKind.Utc);
        await audit.EndAsync(id, 202, "/v1/jobs/1", Token);
        var ended = (await audit.PageAsync(before: null, who: null, 10, Token)).ShouldHaveSingleItem();
        (ended.Outcome, ended.Target).ShouldBe((202, "/v1/jobs/1"));
        await audit.EndAsync(id, 500, target: null, Token);
        var kept = (await audit.PageAsync(before: null, who: null, 10, Token)).ShouldHaveSingleItem();
        (kept.Outcome, kept.Target).ShouldBe((500, "/v1/jobs/1"));
    }

    [Fact]
    public async Task Pages_go_back_in_time_without_a_gap_or_a_row_twice()
    {
        await using var database = await SubmittedAsync();
        var audit = new AuditStore(database.Factory, TimeProvider.System);
        for (var i = 0; i < 7; i++)
            await audit.BeginAsync(new AuditRow { Who = i % 2 == 0 ? "even" : "odd", Action = $"a{i}", Target = "" }, Token);

        (await ActionsAsync(who: null, 3)).ShouldBe(["a6", "a5", "a4", "a3", "a2", "a1", "a0"]);
        (await ActionsAsync("even", 3)).ShouldBe(["a6", "a4", "a2", "a0"]);
        (await ActionsAsync("nobody", 3)).ShouldBeEmpty();

        async Task<List<string>> ActionsAsync(string? who, int limit)
        {
            var actions = new List<string>();
            long? before = null;
            while (await audit.PageAsync(before, who, limit, Token) is { Count: > 0 } page)
            {
                page.Count.ShouldBeLessThanOrEqualTo(limit);
                actions.AddRange(page.Select(r => r.Action));
                before = page[^1].Id;
            }

            return actions;
        }
    }

    [Fact]
    public async Task Whatever_a_request_says_is_kept_in_a_row()
    {
        await using var database = await SubmittedAsync();
        var audit = new AuditStore(database.Factory, TimeProvider.System);
        await audit.BeginAsync(new AuditRow { Who = "\0 \uD83D", Action = new string('a', 10_000), Target = "/'; drop table audit; --" }, Token);

        var row = (await audit.PageAsync(before: null, who: null, 10, Token)).ShouldHaveSingleItem();
        (row.Action.Length, row.Target).ShouldBe((512, "/'; drop table audit; --"));
    }

    [Fact]
    public async Task Old_rows_are_forgotten_in_pages_and_no_others()
    {
        await using var database = await SubmittedAsync();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero));
        var audit = new AuditStore(database.Factory, time);
        await using (var db = database.Factory.CreateDbContext())
        {
            db.AddRange(Enumerable.Range(0, 2500).Select(_ => new AuditRow { Who = "old", Action = "a", Target = "", At = time.GetUtcNow().UtcDateTime }));
            await db.SaveChangesAsync(Token);
        }

        time.Advance(TimeSpan.FromDays(1));
        await audit.BeginAsync(new AuditRow { Who = "new", Action = "a", Target = "" }, Token);

        (await audit.ForgetAsync(time.GetUtcNow().UtcDateTime, Token)).ShouldBe(2500);
        (await audit.ForgetAsync(time.GetUtcNow().UtcDateTime, Token)).ShouldBe(0);
        (await audit.PageAsync(before: null, who: null, 10, Token)).ShouldHaveSingleItem().Who.ShouldBe("new");
    }
}
