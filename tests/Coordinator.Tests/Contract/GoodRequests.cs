using System.Text.Json;
using SamCam.Coordinator.Tests.Access;
using SamCam.Coordinator.Tests.Api;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Tests.Contract;

/// <summary>How each operation is asked so that it succeeds. One that is new is added here, or a test fails.</summary>
internal static class GoodRequests
{
    private const string Key = "%C3%BC/image-0";

    public static IReadOnlyDictionary<string, Func<KeyedCoordinator, Task<GoodRequest>>> All { get; } =
        new Dictionary<string, Func<KeyedCoordinator, Task<GoodRequest>>>(StringComparer.Ordinal)
        {
            ["submitJob"] = c => Task.FromResult(Submission(c.Coordinator)),
            ["listJobs"] = _ => Task.FromResult(new GoodRequest { Query = { ["state"] = "paused", ["count"] = "5" } }),
            ["getJob"] = OfJobAsync,
            ["deleteJob"] = async c => await OfJobAsync(c, j => j.CancelAsync()) with { Query = new(StringComparer.Ordinal) { ["artifacts"] = "true" } },
            ["pauseJob"] = c => OfJobAsync(c, async j => (await c.Coordinator.Get<JobStore>().ResumeAsync(j.Id, Token)).ShouldBeTrue()),
            ["resumeJob"] = OfJobAsync,
            ["cancelJob"] = OfJobAsync,
            ["requeueFailed"] = OfJobAsync,
            ["watchJob"] = c => OfJobAsync(c, j => j.CancelAsync()),
            ["listImages"] = async c => await OfJobAsync(c) with { Query = new(StringComparer.Ordinal) { ["sort"] = "-agreement_mean", ["range"] = "n_masks:0:3", ["count"] = "5" } },
            ["getImage"] = c => OfImageAsync(c, Key),
            ["setVerdict"] = async c => await OfImageAsync(c, Key) with { Body = """{"verdict":"accepted"}""" },
            ["getArtifact"] = c => OfImageAsync(c, $"labels/{Key}.png"),
            ["drawImage"] = PhotoAsync,
            ["getStatistics"] = OfJobAsync,
            ["exportJob"] = OfJobAsync,
            ["listFailures"] = async c => new GoodRequest { Query = { ["job"] = (await OfJobAsync(c)).Path["id"] } },
            ["listModels"] = NothingAsync,
            ["listWorkers"] = NothingAsync,
            ["listKeys"] = NothingAsync,
            ["createKey"] = _ => Task.FromResult(new GoodRequest { Body = $$"""{"name":"{{Guid.NewGuid()}}","role":"viewer"}""" }),
            ["rotateKey"] = OfKeyAsync,
            ["revokeKey"] = OfKeyAsync,
            ["logIn"] = c => Task.FromResult(new GoodRequest { Body = JsonSerializer.Serialize(new { key = c.Keys[AccessRole.Viewer] }) }),
            ["getSession"] = NothingAsync,
            ["logOut"] = NothingAsync,
            ["endSession"] = NothingAsync,
            ["listAudit"] = _ => Task.FromResult(new GoodRequest { Query = { ["count"] = "5" } }),
        };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<GoodRequest> NothingAsync(KeyedCoordinator keyed) => Task.FromResult(new GoodRequest());

    private static Task<GoodRequest> OfJobAsync(KeyedCoordinator keyed) => OfJobAsync(keyed, _ => Task.CompletedTask);

    private static async Task<GoodRequest> OfJobAsync(KeyedCoordinator keyed, Func<SampleJob, Task> prepare)
    {
        var job = await SampleJob.CreateAsync(keyed.Coordinator);
        await prepare(job);
        return new GoodRequest { Path = { ["id"] = job.Id.ToString() } };
    }

    private static async Task<GoodRequest> OfImageAsync(KeyedCoordinator keyed, string key)
    {
        var request = await OfJobAsync(keyed);
        request.Path["key"] = key;
        return request;
    }

    private static async Task<GoodRequest> PhotoAsync(KeyedCoordinator keyed)
    {
        var file = keyed.Coordinator.Folder.PathOf("photos/" + SampleJob.Key(0) + ".jpg");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, TinyDataset.Photo("scene-001.jpg"), Token);
        var request = await OfImageAsync(keyed, Key);
        request.Path["layer"] = "photo";
        return request with { Query = new(StringComparer.Ordinal) { ["width"] = "64" } };
    }

    private static async Task<GoodRequest> OfKeyAsync(KeyedCoordinator keyed)
    {
        var key = await keyed.Coordinator.Get<ApiKeyStore>().CreateAsync(Guid.NewGuid().ToString(), AccessRole.Viewer, expiresAt: null, Token);
        return new GoodRequest { Path = { ["id"] = key.Key.Id.ToString() } };
    }

    private static GoodRequest Submission(TestCoordinator coordinator)
    {
        var place = coordinator.Folder.PathOf("set-" + Guid.NewGuid().ToString("N"));
        var dataset = new TinyDataset(place, scenes: 1);
        return new GoodRequest { Body = JsonSerializer.Serialize(new { dataset = dataset.Root, output = place + "-out", priority = "low" }) };
    }
}
