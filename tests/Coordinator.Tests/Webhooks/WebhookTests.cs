using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Client;
using SamCam.Client.Documents;
using SamCam.Coordinator.Webhooks;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Tests.Webhooks;

/// <summary>The end of a job is told to the host that was named, signed, and again until it is heard.</summary>
public sealed class WebhookTests
{
    private const string Secret = "a-secret-of-24-characters";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_is_signed_and_repeated_until_it_is_answered()
    {
        await using var receiver = await HookReceiver.StartAsync();
        receiver.Answer = call => call switch { 1 => 500, 2 => 302, _ => 200 };
        await using var coordinator = await StartAsync(receiver.Address);
        using var client = new SamCamClient(coordinator.Address);
        var id = await EndJobAsync(coordinator.Get<JobStore>(), receiver.Address + "/hook?token=t");

        var job = await EndedAsync(client, id, "delivered");

        receiver.Calls.Select(c => c.Path).ShouldBe(["/hook?token=t", "/hook?token=t", "/hook?token=t"], "no redirect is followed");
        receiver.Calls.Select(c => c.Delivery).Distinct().Count().ShouldBe(1);
        foreach (var call in receiver.Calls)
        {
            var signed = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), (byte[])[.. Encoding.ASCII.GetBytes(call.Timestamp + "."), .. call.Body]);
            call.Signature.ShouldBe("v1=" + Convert.ToHexStringLower(signed));
            Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(call.Timestamp, CultureInfo.InvariantCulture)).ShouldBeLessThan(600);
        }

        var body = JsonElement.Parse(receiver.Calls.Last().Body);
        body.GetProperty("event").GetString().ShouldBe("job.ended");
        (body.GetProperty("job").GetProperty("id").GetGuid(), body.GetProperty("job").GetProperty("state").GetString()).ShouldBe((id, "Failed"));
        (job.Webhook!.Host, job.Webhook.Attempts, job.Webhook.Error).ShouldBe(("127.0.0.1", 3, null));
        JsonSerializer.Serialize(job).ShouldNotContain("token=t", Case.Sensitive, "an address may hold a secret");
    }

    [Fact]
    public async Task What_is_owed_outlives_the_coordinator()
    {
        string address;
        await using (var receiver = await HookReceiver.StartAsync())
            address = receiver.Address;
        using var folder = new TemporaryFolder();
        Guid id;
        await using (var first = await TestCoordinator.CreateAsync(folder, Settings(address)))
        {
            await first.StartAsync(Token);
            using var client = new SamCamClient(new Uri(first.Urls.First()));
            id = await EndJobAsync(first.Services.GetRequiredService<JobStore>(), address + "/hook");
            await Wait.UntilAsync(async () => (await client.GetJobAsync(id, Token)).Webhook!.Error is not null, "a call in vain", cancellationToken: Token);
            await first.StopAsync(Token);
        }

        await using var there = await HookReceiver.StartAsync(address);
        await using var second = await TestCoordinator.CreateAsync(folder, Settings(address));
        await second.StartAsync(Token);

        using var later = new SamCamClient(new Uri(second.Urls.First()));
        (await EndedAsync(later, id, "delivered")).Webhook!.Attempts.ShouldBeGreaterThan(1);
        there.Calls.ShouldHaveSingleItem();
        await second.StopAsync(Token);
    }

    [Fact]
    public async Task A_call_that_is_never_answered_is_given_up_with_its_reason()
    {
        await using var receiver = await HookReceiver.StartAsync();
        receiver.Answer = _ => 503;
        await using var coordinator = await StartAsync(receiver.Address, ("Webhooks:Attempts", "2"));
        using var client = new SamCamClient(coordinator.Address);
        var id = await EndJobAsync(coordinator.Get<JobStore>(), receiver.Address);

        var job = await EndedAsync(client, id, "given up");

        (job.Webhook!.Attempts, job.Webhook.Error).ShouldBe((2, "it was answered with 503"));
        receiver.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_host_that_is_allowed_no_more_is_not_called()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var coordinator = await StartAsync("https://ci.example", ("Webhooks:Attempts", "1"));
        using var client = new SamCamClient(coordinator.Address);
        var id = await EndJobAsync(coordinator.Get<JobStore>(), receiver.Address);

        (await EndedAsync(client, id, "given up")).Webhook!.Error!.ShouldContain("no host that may be called");
        receiver.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://ci.example/hook", true)]
    [InlineData("https://CI.example:443/a?b=c", true)]
    [InlineData("https://ci.example:8443/", false)]
    [InlineData("http://ci.example/", false)]
    [InlineData("https://ci.example.evil.example/", false)]
    [InlineData("https://ci.example@evil.example/", false)]
    [InlineData("https://user@ci.example/", false)]
    [InlineData("https://169.254.169.254/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/hook", false)]
    [InlineData("", false)]
    public void Only_configured_hosts_are_called(string address, bool allowed)
    {
        var targets = new WebhookTargets(new WebhookOptions { Hosts = ["https://ci.example"], Secret = Secret });
        if (allowed)
            targets.Check(address).Host.ShouldBe("ci.example");
        else
            Should.Throw<InputException>(() => targets.Check(address)).Subject.ShouldBe("webhook");
    }

    [Theory]
    [InlineData("https://ci.example", "short")]
    [InlineData("https://ci.example", null)]
    [InlineData("ci.example", Secret)]
    [InlineData("https://ci.example/path", Secret)]
    public void Settings_that_cannot_work_are_named(string host, string? secret) =>
        Should.Throw<InputException>(() => new WebhookTargets(new WebhookOptions { Hosts = [host], Secret = secret })).Message.ShouldStartWith("Webhooks:");

    private static (string, string)[] Settings(string host) => [("Webhooks:Hosts:0", host), ("Webhooks:Secret", Secret), ("Webhooks:FirstPause", "00:00:00.1"), ("Webhooks:Timeout", "00:00:02")];

    private static Task<TestCoordinator> StartAsync(string host, params (string, string)[] more) => TestCoordinator.StartAsync(Settings(host).Concat(more));

    /// <summary>A job whose dataset is not there: it fails at once.</summary>
    private static async Task<Guid> EndJobAsync(JobStore jobs, string webhook)
    {
        var id = Guid.NewGuid();
        var specification = JobSpecifications.Of(id);
        await jobs.CreateAsync(new NewJob { Id = id, Specification = specification, DatasetIdentity = "{}", RecipeHash = "hash", Webhook = webhook }, Token);
        await Wait.UntilAsync(async () => JobLifeCycle.Ends.Contains((await jobs.FindAsync(id, Token))!.State), "the job to end", cancellationToken: Token);
        return id;
    }

    private static async Task<JobDocument> EndedAsync(SamCamClient client, Guid id, string state)
    {
        JobDocument? job = null;
        await Wait.UntilAsync(async () => (job = await client.GetJobAsync(id, Token)).Webhook?.State == state, $"a webhook that is {state}", cancellationToken: Token);
        return job!;
    }
}
