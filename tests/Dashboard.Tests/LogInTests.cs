using System.Net;
using Microsoft.Playwright;
using SamCam.Storage.Access;
using static Microsoft.Playwright.Assertions;

namespace SamCam.Dashboard.Tests;

public sealed class LogInTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_a_key_logs_in_and_who_has_none_is_refused()
    {
        await using var cluster = await LocalCluster.StartAsync(("Access:Required", "true"));
        var (id, secret) = await cluster.KeyAsync(AccessRole.Viewer);
        await using var window = await browser.OpenAsync(cluster.Address);
        var page = window.Page;

        await page.GotoAsync("/workers");
        await Expect(page.GetByLabel("API key")).ToBeVisibleAsync();
        await window.CheckAsync("login");
        await page.GetByLabel("API key").FillAsync("sck_wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("unknown");

        await page.GetByLabel("API key").FillAsync(secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Workers" })).ToBeVisibleAsync();
        await Expect(page.GetByText("(viewer)")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Submit" })).ToHaveCountAsync(0);
        (await page.GotoAsync("/submit"))!.Status.ShouldBe((int)HttpStatusCode.Forbidden);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("higher role than yours, which is viewer");
        await window.CheckAsync("refused");

        window.Barriers.ShouldBeEmpty();

        // An open page ends with the key.
        await page.GotoAsync("/workers");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Workers" })).ToBeVisibleAsync();
        await cluster.Get<ApiKeyStore>().RevokeAsync(id, Token);
        await Expect(page.GetByLabel("API key")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_logs_out_is_out()
    {
        await using var cluster = await LocalCluster.StartAsync(("Access:Required", "true"));
        var (_, secret) = await cluster.KeyAsync(AccessRole.Submitter);
        await using var window = await browser.OpenAsync(cluster.Address);
        var page = window.Page;
        await page.GotoAsync("/login");
        await page.GetByLabel("API key").FillAsync(secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Expect(page.GetByLabel("API key")).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await Expect(page.GetByLabel("API key")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_reference_of_the_api_is_drawn_and_asks_nobody_else()
    {
        await using var cluster = await LocalCluster.StartAsync();
        await using var window = await browser.OpenAsync(cluster.Address);
        await window.Page.GotoAsync("/reference");
        await Expect(window.Page.GetByText("Submits a dataset as a job.").First).ToBeVisibleAsync();
        await window.KeepAsync("reference");
        window.Complaints.ShouldBeEmpty();
    }
}
