using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SamCam.Segmentation;
using SamCam.Storage.Access;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public abstract class ApiKeyStoreContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task A_key_is_known_by_its_secret_and_by_no_other()
    {
        await using var database = await SubmittedAsync();
        var keys = Keys(database);
        var issued = await keys.CreateAsync("ü-雪", AccessRole.Submitter, Now.AddDays(1), Token);
        await keys.CreateAsync("other", AccessRole.Admin, expiresAt: null, Token);

        var key = (await keys.AuthenticateAsync(issued.Token, Token))!;
        (key.Id, key.Name, key.Role, key.CreatedAt, key.ExpiresAt).ShouldBe((issued.Key.Id, "ü-雪", AccessRole.Submitter, Now, Now.AddDays(1)));
        (key.CreatedAt.Kind, key.ExpiresAt!.Value.Kind).ShouldBe((DateTimeKind.Utc, DateTimeKind.Utc));
        (await keys.AuthenticateAsync(AccessToken.Create(AccessToken.ApiKey), Token)).ShouldBeNull();
        (await keys.AuthenticateAsync(WithOtherSecret(issued.Token), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task The_secret_is_nowhere_in_the_tables()
    {
        await using var database = await SubmittedAsync();
        var issued = await Keys(database).CreateAsync("a", AccessRole.Viewer, expiresAt: null, Token);

        var row = (await Keys(database).ListAsync(Token)).ShouldHaveSingleItem();
        row.Hash.ShouldBe(issued.Token.Hash());
        row.Lookup.ShouldBe(issued.Token.Lookup);
        var secret = issued.Token.Text[(issued.Token.Lookup.Length + 1)..];
        typeof(ApiKeyRow).GetProperties().Select(p => $"{p.GetValue(row)}").ShouldNotContain(value => value.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_ends_when_it_expires()
    {
        await using var database = await SubmittedAsync();
        var issued = await Keys(database).CreateAsync("a", AccessRole.Viewer, Now.AddMinutes(5), Token);

        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        (await Keys(database).AuthenticateAsync(issued.Token, Token)).ShouldNotBeNull();
        time.Advance(TimeSpan.FromSeconds(1));
        (await Keys(database).AuthenticateAsync(issued.Token, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_revoked_key_is_refused_and_its_name_is_free_again()
    {
        await using var database = await SubmittedAsync();
        var keys = Keys(database);
        var issued = await keys.CreateAsync("a", AccessRole.Viewer, expiresAt: null, Token);

        (await keys.RevokeAsync(issued.Key.Id, Token)).ShouldBeTrue();
        (await keys.AuthenticateAsync(issued.Token, Token)).ShouldBeNull();
        (await keys.RevokeAsync(issued.Key.Id, Token)).ShouldBeFalse();
        (await keys.RotateAsync(issued.Key.Id, Token)).ShouldBeNull();
        (await keys.FindAsync("a", Token)).ShouldBeNull();
        var next = await keys.CreateAsync("a", AccessRole.Admin, expiresAt: null, Token);
        (await keys.AuthenticateAsync(next.Token, Token))!.Id.ShouldBe(next.Key.Id);
        (await keys.ListAsync(Token)).Select(k => k.RevokedAt).ShouldBe([Now, null], ignoreOrder: true);
    }

    [Fact]
    public async Task A_rotated_key_is_the_same_key_with_another_secret()
    {
        await using var database = await SubmittedAsync();
        var keys = Keys(database);
        var old = await keys.CreateAsync("a", AccessRole.Submitter, Now.AddDays(1), Token);

        var rotated = (await keys.RotateAsync(old.Key.Id, Token))!;
        (await keys.AuthenticateAsync(old.Token, Token)).ShouldBeNull();
        var key = (await keys.AuthenticateAsync(rotated.Token, Token))!;
        (key.Id, key.Name, key.Role, key.ExpiresAt).ShouldBe((old.Key.Id, "a", AccessRole.Submitter, Now.AddDays(1)));
    }

    [Fact]
    public async Task Two_keys_in_force_never_share_a_name()
    {
        await using var database = await SubmittedAsync();
        var attempts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                try
                {
                    return (await Keys(database).CreateAsync("a", AccessRole.Viewer, expiresAt: null, Token)).Key.Id;
                }
                catch (InputException e)
                {
                    e.Message.ShouldContain("'a'");
                    return (Guid?)null;
                }
            },
            Token)));

        attempts.Count(id => id is not null).ShouldBe(1);
        (await Keys(database).ListAsync(Token)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_name_that_cannot_be_shown_is_refused(string name)
    {
        await using var database = await SubmittedAsync();
        await Should.ThrowAsync<InputException>(() => Keys(database).CreateAsync(name, AccessRole.Viewer, expiresAt: null, Token));
    }

    [Fact]
    public async Task Its_last_use_is_written_once_a_minute()
    {
        await using var database = await SubmittedAsync();
        var keys = Keys(database);
        var issued = await keys.CreateAsync("a", AccessRole.Viewer, expiresAt: null, Token);
        (await LastUseAsync()).ShouldBeNull();

        var first = Now;
        await keys.AuthenticateAsync(issued.Token, Token);
        (await LastUseAsync()).ShouldBe(first);
        time.Advance(TimeSpan.FromSeconds(59));
        await keys.AuthenticateAsync(issued.Token, Token);
        (await LastUseAsync()).ShouldBe(first);
        time.Advance(TimeSpan.FromSeconds(1));
        await keys.AuthenticateAsync(issued.Token, Token);
        (await LastUseAsync()).ShouldBe(Now);
        await keys.AuthenticateAsync(WithOtherSecret(issued.Token), Token);
        time.Advance(TimeSpan.FromHours(1));
        (await keys.AuthenticateAsync(WithOtherSecret(issued.Token), Token)).ShouldBeNull();
        (await LastUseAsync()).ShouldBe(Now.AddHours(-1));

        async Task<DateTime?> LastUseAsync() => (await keys.ListAsync(Token)).Single().LastUsedAt;
    }

    [Fact]
    public async Task A_key_is_found_by_id_public_part_and_name()
    {
        await using var database = await SubmittedAsync();
        var keys = Keys(database);
        var key = (await keys.CreateAsync("a", AccessRole.Viewer, expiresAt: null, Token)).Key;
        // Somebody may call a key as another one is known.
        var impostor = (await keys.CreateAsync(key.Lookup, AccessRole.Viewer, expiresAt: null, Token)).Key;

        foreach (var text in new[] { key.Id.ToString(), key.Lookup, "a" })
            (await keys.FindAsync(text, Token))!.Id.ShouldBe(key.Id, text);
        (await keys.FindAsync(impostor.Id.ToString(), Token))!.Id.ShouldBe(impostor.Id);
        (await keys.FindAsync("b", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Sessions_end_with_their_key_their_time_and_a_new_secret()
    {
        await using var database = await SubmittedAsync();
        var (keys, sessions) = (Keys(database), new SessionStore(database.Factory, time));
        var key = (await keys.CreateAsync("a", AccessRole.Submitter, Now.AddHours(2), Token)).Key;
        var session = await sessions.CreateAsync("a", AccessRole.Submitter, key.Id, Now.AddHours(1), Token);
        var longer = await sessions.CreateAsync("a", AccessRole.Submitter, key.Id, Now.AddHours(9), Token);

        var row = (await sessions.FindAsync(session, Token))!;
        (row.Name, row.Role, row.KeyId, row.ExpiresAt).ShouldBe(("a", AccessRole.Submitter, key.Id, Now.AddHours(1)));
        (await sessions.FindAsync(WithOtherSecret(session), Token)).ShouldBeNull();
        time.Advance(TimeSpan.FromHours(1));
        (await sessions.FindAsync(session, Token)).ShouldBeNull();
        (await sessions.FindAsync(longer, Token)).ShouldNotBeNull();
        time.Advance(TimeSpan.FromHours(1));
        (await sessions.FindAsync(longer, Token)).ShouldBeNull("the key has expired");

        var other = (await keys.CreateAsync("b", AccessRole.Admin, expiresAt: null, Token)).Key;
        var rotated = await sessions.CreateAsync("b", AccessRole.Admin, other.Id, Now.AddHours(1), Token);
        await keys.RotateAsync(other.Id, Token);
        (await sessions.FindAsync(rotated, Token)).ShouldBeNull();
        var revoked = await sessions.CreateAsync("b", AccessRole.Admin, other.Id, Now.AddHours(1), Token);
        (await sessions.FindAsync(revoked, Token)).ShouldNotBeNull();
        await keys.RevokeAsync(other.Id, Token);
        (await sessions.FindAsync(revoked, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_without_a_key_lasts_until_it_is_ended_and_old_ones_are_forgotten()
    {
        await using var database = await SubmittedAsync();
        var sessions = new SessionStore(database.Factory, time);
        var session = await sessions.CreateAsync("person", AccessRole.Viewer, keyId: null, Now.AddHours(1), Token);
        (await sessions.FindAsync(session, Token))!.KeyId.ShouldBeNull();
        await sessions.EndAsync(session, Token);
        (await sessions.FindAsync(session, Token)).ShouldBeNull();

        await sessions.CreateAsync("person", AccessRole.Viewer, keyId: null, Now.AddHours(1), Token);
        time.Advance(TimeSpan.FromHours(1));
        var latest = await sessions.CreateAsync("person", AccessRole.Viewer, keyId: null, Now.AddHours(1), Token);
        await using var db = database.Factory.CreateDbContext();
        (await db.Set<SessionRow>().Select(s => s.Lookup).ToListAsync(Token)).ShouldBe([latest.Lookup]);
    }

    private static AccessToken WithOtherSecret(AccessToken token) =>
        AccessToken.Parse(token.Lookup[..4], token.Text[..^2] + (token.Text[^2] == 'A' ? "BA" : "AA"))!;

    private ApiKeyStore Keys(TestDatabase database) => new(database.Factory, time);
}
