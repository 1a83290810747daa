using System.Net;
using System.Text;
using System.Text.Json;
using SamCam.Client;
using SamCam.Coordinator.Tests.Access;

namespace SamCam.Coordinator.Tests.Api;

public sealed class VerdictTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_verdict_is_kept_found_and_exported()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var id = (await SampleJob.CreateAsync(coordinator)).Id;

        await client.SetVerdictAsync(id, SampleJob.Key(4), "accepted", Token);
        await client.SetVerdictAsync(id, SampleJob.Key(5), "rejected", Token);
        await client.SetVerdictAsync(id, SampleJob.Key(6), "rejected", Token);
        await client.SetVerdictAsync(id, SampleJob.Key(6), null, Token);

        var image = await client.GetImageAsync(id, SampleJob.Key(4), Token);
        (image.Image.Verdict, image.VerdictBy).ShouldBe(("accepted", "local"));
        image.VerdictAt!.Value.Kind.ShouldBe(DateTimeKind.Utc);
        (await IndexesAsync("accepted")).ShouldBe([4]);
        (await IndexesAsync("rejected")).ShouldBe([5]);
        (await IndexesAsync("none")).Count().ShouldBe(22);
        using var bytes = new MemoryStream();
        await client.ExportAsync(id, "jsonl", bytes, Token);
        var rows = Encoding.UTF8.GetString(bytes.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        (rows[4].GetProperty("verdict").GetString(), rows[5].GetProperty("verdict_by").GetString(), rows[6].GetProperty("verdict").GetString()).ShouldBe(("accepted", "local", null));

        async Task<IEnumerable<int>> IndexesAsync(string verdict) => (await client.ListImagesAsync(id, new ImageFilter { Verdict = verdict }, cancellationToken: Token)).Items.Select(i => i.Index);
    }

    [Fact]
    public async Task A_verdict_that_cannot_be_is_refused()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var id = (await SampleJob.CreateAsync(coordinator)).Id;

        (await RefusedAsync(SampleJob.Key(3), "accepted")).Status.ShouldBe(HttpStatusCode.Conflict, "it failed");
        (await RefusedAsync(SampleJob.Key(24), "accepted")).Status.ShouldBe(HttpStatusCode.Conflict, "it is open");
        (await RefusedAsync("nobody", "accepted")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await RefusedAsync(SampleJob.Key(4), "fine")).Message.ShouldContain("give accepted or rejected");
        using var answer = await coordinator.Http.PutAsync($"/v1/jobs/{id}/images/{SampleJob.Key(4)}", KeyedCoordinator.Json("""{"verdict":"accepted"}"""), Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        async Task<SamCamException> RefusedAsync(string key, string verdict) => await Should.ThrowAsync<SamCamException>(() => client.SetVerdictAsync(id, key, verdict, Token));
    }

    [Fact]
    public async Task A_picture_is_drawn_from_what_is_there_and_nothing_else()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var id = (await SampleJob.CreateAsync(coordinator)).Id;

        // The sample has no photo, and its row does not say how large it was.
        (await StatusAsync($"photo/{SampleJob.Key(4)}")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync($"label/{SampleJob.Key(4)}")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync($"masks/{SampleJob.Key(4)}")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync("photo/..%2F..%2Fcluster.db")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync($"beauty/{SampleJob.Key(4)}")).ShouldBe(HttpStatusCode.BadRequest);
        (await StatusAsync($"photo/{SampleJob.Key(4)}?width=100000")).ShouldBe(HttpStatusCode.BadRequest);

        async Task<HttpStatusCode> StatusAsync(string picture)
        {
            using var answer = await coordinator.Http.GetAsync($"/v1/jobs/{id}/pictures/{picture}", Token);
            return answer.StatusCode;
        }
    }
}
