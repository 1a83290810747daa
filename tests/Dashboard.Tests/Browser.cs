using Microsoft.Playwright;

namespace SamCam.Dashboard.Tests;

/// <summary>Debian's Chromium, one for all tests. Without it they are skipped with the reason, and fail where <c>CI=true</c>.</summary>
public sealed class Browser : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    private readonly SemaphoreSlim gate = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>A window of its own, with the size of a laptop's screen; what its pages complain about is kept.</summary>
    internal async Task<Window> OpenAsync(Uri address, bool dark = false)
    {
        Availability.RequireProgram(Program, "chromium");
        await gate.WaitAsync();
        try
        {
            playwright ??= await Playwright.CreateAsync();
            browser ??= await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = Program,
                Headless = true,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            });
        }
        finally
        {
            gate.Release();
        }

        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ViewportSize = new ViewportSize { Width = 1366, Height = 768 },
            // Colours half way between two are nobody's.
            ReducedMotion = ReducedMotion.Reduce,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        Assertions.SetDefaultExpectTimeout((float)Wait.Guard.TotalMilliseconds);
        context.SetDefaultTimeout((float)Wait.Guard.TotalMilliseconds);
        return new Window(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        gate.Dispose();
    }
}
