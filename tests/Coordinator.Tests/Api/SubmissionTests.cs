using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamCam.Client;
using SamCam.Contracts;
using SamCam.Coordinator.Tests.Access;

namespace SamCam.Coordinator.Tests.Api;

/// <summary>Submissions that cannot work are told all that is wrong with them.</summary>
public sealed class SubmissionTests(OpenCoordinator open) : IClassFixture<OpenCoordinator>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JobRequest Wrong => new()
    {
        Dataset = open.Coordinator.Folder.PathOf("nowhere"),
        Output = "/etc/samcam",
        Sam = "no-sam",
        Cam = "tiny-sam",
        Masks = Guid.Empty.ToString(),
        RecipeFile = "/etc/passwd",
        Set = ["sam.points_per_side=0", "cam.background_threshold=2", "sam.beauty=1", "nonsense"],
        Priority = "urgent",
        Limit = 0,
        ShardSize = -1,
        RetentionDays = 0,
        Webhook = "https://169.254.169.254/latest",
    };

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        using var client = new SamCamClient(open.Coordinator.Address);

        var refusal = await Should.ThrowAsync<SamCamException>(() => client.SubmitAsync(Wrong, new string('k', 129), Token));

        refusal.Status.ShouldBe(HttpStatusCode.BadRequest);
        string[] expected =
        [
            "Idempotency-Key", "priority 'urgent'", "recipeFile", "retentionDays 0", "webhook: https://169.254.169.254 is no host that may be called", "masks '00000000", "limit 0", "shard size -1", "nowhere", "no-sam", "--cam tiny-sam: tiny-sam is no CAM",
            "--set sam.beauty=1", "--set nonsense", "sam.points_per_side: 0 is out of range", "cam.background_threshold: 2 is out of range", "location '/etc/samcam'",
        ];
        refusal.Problems.Count.ShouldBe(expected.Length, string.Join('\n', refusal.Problems));
        for (var i = 0; i < expected.Length; i++)
            refusal.Problems[i].ShouldContain(expected[i]);
        refusal.Message.ShouldStartWith("16 things are wrong:");
        Directory.Exists("/etc/samcam").ShouldBeFalse();
    }

    [Fact]
    public async Task Places_outside_the_roots_are_all_named()
    {
        using var client = new SamCamClient(open.Coordinator.Address);
        var request = new JobRequest { Dataset = "/etc", Images = "/usr", Labels = "s3://other/labels.csv", PseudoLabels = "/var", Output = "/opt/out" };

        var refusal = await Should.ThrowAsync<SamCamException>(() => client.SubmitAsync(request, cancellationToken: Token));

        refusal.Problems.Count.ShouldBe(5);
        refusal.Problems.ShouldAllBe(p => p.Contains("outside the configured roots"));
    }

    [Theory]
    [InlineData("""{"dataset":"x"}""", "'output'")]
    [InlineData("""{"dataset":"x","output":"y","prioritty":"high"}""", "prioritty")]
    [InlineData("""{"dataset":null,"output":"y"}""", "dataset")]
    [InlineData("""{"dataset":"x","output":"y","limit":"many"}""", "$.limit")]
    [InlineData("""{"dataset":"x","output":"y","set":[null]}""", "--set")]
    [InlineData("[]", "openapi")]
    public async Task A_body_that_is_no_submission_is_told_where(string body, string where)
    {
        using var answer = await open.Coordinator.Http.PostAsync("/v1/jobs", KeyedCoordinator.Json(body), Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await answer.Content.ReadAsStringAsync(Token)).ShouldContain(where);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("status").GetInt32().ShouldBe(400);
    }
}
