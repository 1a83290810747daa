using System.Net;
using Microsoft.Playwright;
using SamCam.Contracts;
using SamCam.Coordinator.Jobs;
using static Microsoft.Playwright.Assertions;

namespace SamCam.Dashboard.Tests;

public sealed class ProviderLogInTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_the_provider_knows_logs_in_there_and_may_do_what_the_role_allows()
    {
        await using var provider = await PeopleProvider.StartAsync();
        provider.People["ada"] = ["cook", "viewer"];
        await using var cluster = await LocalCluster.StartAsync(provider.Settings);
        await provider.RegisterAsync(cluster.Address);
        var dataset = new TinyDataset(cluster.Folder.PathOf("scenes"), scenes: 1);
        var request = new JobRequest { Dataset = dataset.Root, Output = cluster.Folder.PathOf("out"), Set = ["sam.points_per_side=2", "cam.scales=[1]"] };
        await cluster.Get<JobService>().SubmitAsync(request, idempotencyKey: null, Token);
        await using var window = await browser.OpenAsync(cluster.Address);
        var page = window.Page;

        await page.GotoAsync("/workers");
        await Expect(page.GetByLabel("API key")).ToBeVisibleAsync();
        await window.CheckAsync("login-provider");
        await page.GetByRole(AriaRole.Link, new() { Name = "Log in with the laboratory" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The laboratory" })).ToBeVisibleAsync();
        new Uri(page.Url).Host.ShouldBe("localhost");
        await SignInAsync(page, "ada");

        // The page that was asked for, at once, though the way there led over another site.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Workers" })).ToBeVisibleAsync();
        new Uri(page.Url).ShouldBe(new Uri(cluster.Address, "/workers"));
        await Expect(page.GetByText("ada (viewer)")).ToBeVisibleAsync();
        var cookie = (await CookiesAsync()).ShouldHaveSingleItem();
        (cookie.Name, cookie.HttpOnly, cookie.SameSite).ShouldBe(("samcam_session", true, SameSiteAttribute.Strict));

        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "scenes" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Submit" })).ToHaveCountAsync(0);
        (await page.GotoAsync("/submit"))!.Status.ShouldBe((int)HttpStatusCode.Forbidden);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("higher role than yours, which is viewer");

        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Expect(page.GetByLabel("API key")).ToBeVisibleAsync();
        (await CookiesAsync()).ShouldBeEmpty();
        await page.GotoAsync("/workers");
        await Expect(page.GetByLabel("API key")).ToBeVisibleAsync();
        window.Barriers.ShouldBeEmpty();
        window.Complaints.Where(c => !c.StartsWith("asks another server: http://localhost:", StringComparison.Ordinal) && !c.Contains("403", StringComparison.Ordinal)).ShouldBeEmpty();

        // Less what pages have to tell forms of other sites by, which says nothing about anybody.
        async Task<List<BrowserContextCookiesResult>> CookiesAsync() =>
            [.. (await page.Context.CookiesAsync([cluster.Address.ToString()])).Where(c => !c.Name.StartsWith(".AspNetCore.Antiforgery.", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task Whoever_has_no_role_is_told_so()
    {
        await using var provider = await PeopleProvider.StartAsync();
        provider.People["eve"] = ["cook"];
        await using var cluster = await LocalCluster.StartAsync(provider.Settings);
        await provider.RegisterAsync(cluster.Address);
        await using var window = await browser.OpenAsync(cluster.Address);
        var page = window.Page;
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Log in with the laboratory" }).ClickAsync();
        await SignInAsync(page, "eve");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No role" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("You are known to the laboratory as eve, but have no role");
        await window.CheckAsync("no-role");
        (await page.Context.CookiesAsync([cluster.Address.ToString()])).ShouldBeEmpty();
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the log-in" }).ClickAsync();
        await Expect(page.GetByLabel("API key")).ToBeVisibleAsync();
        window.Barriers.ShouldBeEmpty();
    }

    private static async Task SignInAsync(IPage page, string name)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync("password of " + name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
