using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Access;

public sealed class ApiKeyTests(KeyedCoordinator keyed) : IClassFixture<KeyedCoordinator>
{
    private TestCoordinator Coordinator => keyed.Coordinator;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_key_the_answer_says_how_to_give_one()
    {
        using var answer = await Coordinator.Http.GetAsync("/v1/workers", Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");
        (await answer.Content.ReadAsStringAsync(Token)).ShouldContain("samcam keys create");
    }

    [Fact]
    public async Task Only_a_whole_key_in_the_header_opens()
    {
        var key = keyed.Keys[AccessRole.Viewer];
        (await StatusAsync("Bearer " + key)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("bearer " + key)).ShouldBe(HttpStatusCode.OK);
        var wrong = key[..^2] + (key[^2] == 'A' ? "BA" : "AA");
        foreach (var header in new[] { "Bearer " + wrong, "Bearer " + key[..^1], "Bearer " + key + "A", "Bearer", "Bearer x.y.z", "Bearer sck_", key, "Basic " + key, "Token " + key })
            (await StatusAsync(header)).ShouldBe(HttpStatusCode.Unauthorized, header);
        using var inQuery = await Coordinator.Http.GetAsync("/v1/workers?access_token=" + key, Token);
        inQuery.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_key_that_expired_is_refused()
    {
        using var client = Coordinator.Client(await Coordinator.KeyAsync(AccessRole.Admin, "expired", DateTime.UtcNow.AddSeconds(-1)));
        using var answer = await client.GetAsync("/v1/workers", Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_key_lives_over_http_until_it_is_rotated_and_revoked()
    {
        var admin = keyed.For(AccessRole.Admin);
        using var made = await admin.PostAsync("/v1/keys", KeyedCoordinator.Json("""{"name":"pipeline","role":"submitter","expiresAt":"2999-01-01T00:00:00Z"}"""), Token);
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        made.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var key = await made.Content.ReadFromJsonAsync<JsonElement>(Token);
        var (id, first) = (key.GetProperty("id").GetGuid(), key.GetProperty("secret").GetString()!);
        (await StatusAsync("Bearer " + first)).ShouldBe(HttpStatusCode.OK);

        using var rotated = await admin.PostAsync($"/v1/keys/{id}/rotate", content: null, Token);
        var second = (await rotated.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("secret").GetString()!;
        (await StatusAsync("Bearer " + first)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync("Bearer " + second)).ShouldBe(HttpStatusCode.OK);

        var list = await admin.GetStringAsync("/v1/keys", Token);
        list.ShouldNotContain("secret");
        list.ShouldNotContain("hash", Case.Insensitive);
        var row = JsonDocument.Parse(list).RootElement.GetProperty("items").EnumerateArray().Single(k => k.GetProperty("id").GetGuid() == id);
        row.GetProperty("role").GetString().ShouldBe("submitter");
        row.GetProperty("lastUsedAt").GetDateTimeOffset().ShouldBeGreaterThan(row.GetProperty("createdAt").GetDateTimeOffset());

        using var revoked = await admin.DeleteAsync($"/v1/keys/{id}", Token);
        revoked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await StatusAsync("Bearer " + second)).ShouldBe(HttpStatusCode.Unauthorized);
        using var again = await admin.DeleteAsync($"/v1/keys/{id}", Token);
        again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"name":"a","role":"root"}""", "role")]
    [InlineData("""{"name":"a","role":"2"}""", "role")]
    [InlineData("""{"name":"a"}""", "role")]
    [InlineData("""{"role":"viewer"}""", "name")]
    [InlineData("""{"name":"viewer","role":"viewer"}""", "another key has it")]
    [InlineData("""{"name":"a","role":"viewer","expiresAt":"2001-01-01T00:00:00Z"}""", "expiresAt")]
    public async Task A_key_that_cannot_be_made_is_refused_with_a_reason(string body, string reason)
    {
        using var answer = await keyed.For(AccessRole.Admin).PostAsync("/v1/keys", KeyedCoordinator.Json(body), Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldContain(reason);
    }

    private async Task<HttpStatusCode> StatusAsync(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/workers");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var answer = await Coordinator.Http.SendAsync(request, Token);
        return answer.StatusCode;
    }
}
