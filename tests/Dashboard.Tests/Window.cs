using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace SamCam.Dashboard.Tests;

/// <summary>A window of the browser, with cookies of its own.</summary>
internal sealed class Window : IAsyncDisposable
{
    private const string Folder = "SAMCAM_SCREENSHOTS";

    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly List<string> barriers = [];

    public Window(IBrowserContext context, IPage page)
    {
        (this.context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => complaints.Enqueue(error);
        page.Request += (_, request) =>
        {
            if (!IsHere(request.Url))
                complaints.Enqueue("asks another server: " + request.Url);
        };
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of scripts, refusals by the content security policy, requests to other servers.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    /// <summary>What people would stumble over, as far as rules can tell.</summary>
    public IReadOnlyCollection<string> Barriers => barriers;

    /// <summary>Keeps a picture, and looks for what a person who cannot see, or has no mouse, would stumble over.</summary>
    public async Task CheckAsync(string name)
    {
        await KeepAsync(name);
        var found = await Page.RunAxe();
        barriers.AddRange(found.Violations
            .Where(v => v.Impact is "serious" or "critical")
            .Select(v => $"{name}: {v.Id}: {v.Help}: {string.Join("; ", v.Nodes.Take(4).Select(n => n.Html.Length > 200 ? n.Html[..200] : n.Html))}"));
    }

    /// <summary>Keeps a picture in the folder that <c>SAMCAM_SCREENSHOTS</c> names; none without it.</summary>
    public async Task KeepAsync(string name)
    {
        if (Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }

    public ValueTask DisposeAsync()
    {
        // With a test that failed they say why.
        foreach (var complaint in complaints)
            TestContext.Current.TestOutputHelper?.WriteLine(complaint);
        return context.DisposeAsync();
    }

    private static bool IsHere(string url) => !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is "data" or "blob" or "file" || address.Host == "127.0.0.1";
}
