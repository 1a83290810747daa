using System.Net;
using Microsoft.AspNetCore.Builder;
using SamCam.Coordinator.Access;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Tests.Access;

public sealed class MetricsAccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("false", HttpStatusCode.Unauthorized)]
    [InlineData("true", HttpStatusCode.OK)]
    public async Task Metrics_are_for_viewers_unless_a_setting_opens_them(string open, HttpStatusCode anonymous)
    {
        using var folder = new TemporaryFolder();
        await using var app = await TestCoordinator.CreateAsync(folder, ("Access:Required", "true"), ("Access:OpenMetrics", open));
        app.MapGet("/some-metrics", () => "1").RequireMetricsAccess();
        var keys = new ApiKeyStore(new SqliteClusterDbFactory(TestCoordinator.DatabaseFile(folder)), TimeProvider.System);
        var key = await keys.CreateAsync("scraper", AccessRole.Viewer, expiresAt: null, Token);
        await app.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var nobody = await http.GetAsync("/some-metrics", Token);
        nobody.StatusCode.ShouldBe(anonymous);
        using var other = await http.GetAsync("/v1/workers", Token);
        other.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        http.DefaultRequestHeaders.Authorization = new("Bearer", key.Token.Text);
        using var viewer = await http.GetAsync("/some-metrics", Token);
        viewer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await app.StopAsync(Token);
    }
}
