using System.Net;

namespace SamCam.Coordinator.Tests.Access;

/// <summary>A browser that logs in at the provider of a coordinator, step by step: it keeps cookies, and follows redirects when it is told to.</summary>
internal sealed class ProviderBrowser(TestCoordinator coordinator) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The coordinator's cookies, whatever their paths.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>Begins at the coordinator.</summary>
    /// <returns>The provider's address that it leads to.</returns>
    public async Task<Uri> BeginAsync(string returnUrl = "/")
    {
        using var answer = await AskAsync("/login/provider?returnUrl=" + Uri.EscapeDataString(returnUrl));
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return answer.Headers.Location!;
    }

    /// <summary>Is at the provider, where it is known.</summary>
    /// <returns>The coordinator's address that it is sent back to.</returns>
    public async Task<Uri> PassAsync(Uri provider)
    {
        using var answer = await http.GetAsync(provider, Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync(Token));
        return answer.Headers.Location!;
    }

    /// <summary>The whole way.</summary>
    /// <returns>The coordinator's answer at its end.</returns>
    public async Task<HttpResponseMessage> LogInAsync(string returnUrl = "/") => await AskAsync((await PassAsync(await BeginAsync(returnUrl))).PathAndQuery);

    /// <summary>Asks the coordinator.</summary>
    public async Task<HttpResponseMessage> AskAsync(string path, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(coordinator.Address, path));
        request.Headers.Add("Origin", coordinator.Address.GetLeftPart(UriPartial.Authority));
        if (Cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        var answer = await http.SendAsync(request, Token);
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var parts = cookie.Split(';')[0].Split('=', 2);
            if (cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
                Cookies.Remove(parts[0]);
            else
                Cookies[parts[0]] = parts[1];
        }

        return answer;
    }

    public void Dispose() => http.Dispose();
}
