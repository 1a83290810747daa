using Microsoft.Playwright;
using SamCam.Storage.Results;
using static Microsoft.Playwright.Assertions;

namespace SamCam.Dashboard.Tests;

public sealed class UserStoryTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_submits_watches_looks_judges_and_requeues()
    {
        await using var cluster = await LocalCluster.StartAsync();
        await using var window = await browser.OpenAsync(cluster.Address);
        var page = window.Page;
        var dataset = new TinyDataset(cluster.Folder.PathOf("scenes"), scenes: 12);
        dataset.Add("broken.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]);

        // Submit, first with what cannot be.
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Submit a job" }).ClickAsync();
        await page.GetByLabel("Dataset", new() { Exact = true }).FillAsync("/etc");
        await page.GetByLabel("Output", new() { Exact = true }).FillAsync(cluster.Folder.PathOf("out"));
        await page.GetByLabel("Parameters").FillAsync("sam.beauty=1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(2);
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("outside the configured roots");
        await Expect(page.GetByRole(AriaRole.Alert).Last).ToContainTextAsync("sam.beauty");
        await page.GetByLabel("Dataset", new() { Exact = true }).FillAsync(dataset.Root);
        await page.GetByLabel("Parameters").FillAsync("sam.points_per_side=6\ncam.scales=[1]");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Expect(page.GetByText("13 images")).ToBeVisibleAsync();
        await Expect(page.Locator(".preview img").First).ToHaveJSPropertyAsync("complete", true);
        await window.CheckAsync("submit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Submit", Exact = true }).ClickAsync();

        // Watch.
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Completed" })).ToBeVisibleAsync();
        await Expect(page.Locator("#failures")).ToContainTextAsync("broken");
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "agreement_mean: median" })).ToBeVisibleAsync();
        await window.CheckAsync("job");
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "13");
        await window.CheckAsync("jobs");
        await page.GotoAsync("/workers");
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "laptop" })).ToBeVisibleAsync();
        await window.CheckAsync("workers");

        // Look and judge.
        var job = (await cluster.Get<JobStore>().PageAsync([], after: null, 1, Token))[0].Id;
        await page.GotoAsync($"/jobs/{job}/gallery");
        await Expect(page.Locator(".stage img[data-layer=label]")).ToHaveJSPropertyAsync("complete", true);
        foreach (var (key, layer) in new[] { ("1", "cam"), ("2", "masks"), ("4", "difference") })
        {
            await page.Keyboard.PressAsync(key);
            var overlay = page.Locator($".stage img[data-layer={layer}]");
            await Expect(overlay).ToBeVisibleAsync();
            (await overlay.EvaluateAsync<int>("async image => { await image.decode(); return image.naturalWidth; }")).ShouldBeGreaterThan(0);
            await window.KeepAsync("gallery-" + layer);
            await page.Keyboard.PressAsync(key);
            await Expect(overlay).ToHaveCountAsync(0);
        }

        var shown = await page.Locator(".stage").GetAttributeAsync("aria-label");
        await page.Keyboard.PressAsync("a");
        await Expect(page.GetByText("1 accepted, 0 rejected")).ToBeVisibleAsync();
        await Expect(page.Locator(".stage")).Not.ToHaveAttributeAsync("aria-label", shown!);
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.Locator(".stage")).ToHaveAttributeAsync("aria-label", shown!);
        (await cluster.Get<ImagePages>().FindAsync(job, shown!, Token))!.Value.Image.Verdict.ShouldBe(Verdict.Accepted);
        await page.Keyboard.PressAsync("u");
        await Expect(page.GetByText("0 accepted, 0 rejected")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("a");
        await page.Keyboard.PressAsync("r");
        await Expect(page.GetByText("1 accepted, 1 rejected")).ToBeVisibleAsync();
        await window.CheckAsync("gallery");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch to dark colours" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Switch to light colours" })).ToBeVisibleAsync();
        await window.CheckAsync("gallery-dark");

        // Requeue what failed, mended meanwhile.
        await File.WriteAllBytesAsync(dataset.ImagePath("broken.jpg"), TinyDataset.Photo("scene-001.jpg"), Token);
        await page.GotoAsync($"/jobs/{job}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Requeue failed images" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of the job" })).ToHaveAttributeAsync("aria-valuetext", "13 of 13 images, 0 failed");
        await Expect(page.Locator("#failures")).ToBeEmptyAsync();
        await window.CheckAsync("job-dark");
        window.Complaints.ShouldBeEmpty();
        window.Barriers.ShouldBeEmpty();
    }
}
