using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Access;

public sealed class SecretTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_log_and_no_answer_shows_a_secret_however_much_is_logged()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await TestCoordinator.StartAsync(
            ("Access:Oidc:Authority", provider.Issuer), ("Access:Oidc:Audience", "samcam"),
            ("Access:Oidc:ClientId", IdentityProvider.ClientId), ("Access:Oidc:ClientSecret", IdentityProvider.ClientSecret),
            ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"), ("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Trace"));
        var lines = new ConcurrentQueue<string>();
        using var recorder = new Recorder(lines);
        coordinator.Get<ILoggerFactory>().AddProvider(recorder);
        var (key, revoked) = (await coordinator.KeyAsync(AccessRole.Admin), await coordinator.KeyAsync(AccessRole.Viewer, "revoked"));
        var keys = coordinator.Get<ApiKeyStore>();
        await keys.RevokeAsync((await keys.FindAsync("revoked", Token))!.Id, Token);
        var (good, bad) = (provider.TokenWith(new Dictionary<string, object>(StringComparer.Ordinal)), provider.TokenWith(new Dictionary<string, object>(StringComparer.Ordinal), audience: "x"));
        var secrets = new List<string> { key, revoked, AccessToken.Create(AccessToken.ApiKey).Text, good, bad };

        foreach (var secret in secrets.ToList())
        {
            using var client = coordinator.Client(secret);
            using var read = await client.GetAsync("/v1/workers", Token);
            using var changed = await client.PostAsync($"/v1/jobs/{Guid.NewGuid()}/pause", content: null, Token);
            using var logIn = await coordinator.Http.PostAsync("/v1/session", JsonContent.Create(new { key = secret }), Token);
            if (logIn.Headers.TryGetValues("Set-Cookie", out var cookies))
                secrets.Add(cookies.Single().Split(';')[0].Split('=')[1]);
            foreach (var answer in new[] { read, changed, logIn })
                (await answer.Content.ReadAsStringAsync(Token)).ShouldNotContain(secret);
        }

        secrets.Count.ShouldBe(6, "the admin's log-in made a session");
        using (var browser = new ProviderBrowser(coordinator))
        {
            provider.Person = new(StringComparer.Ordinal) { ["preferred_username"] = "eve" };
            using var refused = await browser.LogInAsync();
            provider.Person["roles"] = "viewer";
            using var answer = await browser.LogInAsync();
            (await answer.Content.ReadAsStringAsync(Token)).ShouldContain("Logged in");
            provider.Forge = claims => provider.TokenWith(claims, "another client");
            using var failed = await browser.LogInAsync();
            failed.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            secrets.AddRange([IdentityProvider.ClientSecret, browser.Cookies["samcam_session"], .. provider.Given]);
        }

        secrets.Count.ShouldBe(14);
        lines.ShouldContain(l => l.Contains("Access refused", StringComparison.Ordinal));
        lines.ShouldContain(l => l.Contains("/v1/workers", StringComparison.Ordinal), "requests are logged at this level");
        // Neither the whole nor what makes it secret.
        foreach (var part in secrets.SelectMany(s => new[] { s, s[^40..] }))
            lines.ShouldNotContain(l => l.Contains(part, StringComparison.Ordinal));
    }

    private sealed class Recorder(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
