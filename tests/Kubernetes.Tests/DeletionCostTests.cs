using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using SamCam.GpuWorker.Kubernetes;
using SamCam.GpuWorker.Shards;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Kubernetes.Tests;

/// <summary>What a worker tells Kubernetes of itself, over TLS to a server in this process; a real API server takes the same in <see cref="ApiServerTests"/>.</summary>
public sealed class DeletionCostTests : IAsyncLifetime, IDisposable
{
    private readonly ThrowawayCertificates certificates = new();
    private readonly TemporaryFolder folder = new();
    private readonly Channel<(string Request, string Token, string Type, string Cost)> patches = Channel.CreateUnbounded<(string, string, string, string)>();
    private WebApplication server = null!;
    private volatile int status = 200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        using var certificate = X509Certificate2.CreateFromPemFile(certificates.CertificateFile, certificates.KeyFile);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null))));
        server = builder.Build();
        server.Run(async context =>
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var cost = body.RootElement.GetProperty("metadata").GetProperty("annotations").GetProperty("controller.kubernetes.io/pod-deletion-cost").GetString()!;
            await patches.Writer.WriteAsync(($"{context.Request.Method} {context.Request.Path}", context.Request.Headers.Authorization.ToString(), context.Request.ContentType ?? "", cost), context.RequestAborted);
            context.Response.StatusCode = status;
        });
        await server.StartAsync(Token);
        await File.WriteAllTextAsync(folder.PathOf("token"), "first\n", Token);
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    public void Dispose()
    {
        folder.Dispose();
        certificates.Dispose();
    }

    [Fact]
    public async Task The_cost_rises_with_the_first_shard_and_falls_when_the_worker_stays_idle()
    {
        var inHand = new ShardsInHand();
        using var pod = new PodClient(Options());
        using var service = new DeletionCostService(Options(), pod, inHand, TimeProvider.System, NullLogger<DeletionCostService>.Instance);
        await service.StartAsync(Token);
        var told = await patches.Reader.ReadAsync(Token);
        told.ShouldBe(("PATCH /api/v1/namespaces/prod/pods/worker-1", "Bearer first", "application/merge-patch+json", "0"));

        await using var one = Shard(1);
        await using var two = Shard(2);
        inHand.Add(one);
        (await patches.Reader.ReadAsync(Token)).Cost.ShouldBe("100");
        // From one shard to the next nothing is told: the next patch is that of the idle worker, with the token as it is by then.
        inHand.Remove(one);
        inHand.Add(two);
        await File.WriteAllTextAsync(folder.PathOf("token"), "second\n", Token);
        inHand.Remove(two);
        told = await patches.Reader.ReadAsync(Token);

        (told.Cost, told.Token).ShouldBe(("0", "Bearer second"));
        await service.StopAsync(Token);
        patches.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refusal_names_the_pod_and_no_token()
    {
        status = 403;
        using var pod = new PodClient(Options());

        var error = await Should.ThrowAsync<HttpRequestException>(() => pod.SetDeletionCostAsync(100, Token));

        error.Message.ShouldContain("403");
        error.Message.ShouldContain("worker-1");
        error.ToString().ShouldNotContain("first");
    }

    [Fact]
    public async Task A_server_of_another_authority_gets_no_token()
    {
        using var others = new ThrowawayCertificates();
        using var pod = new PodClient(Options() with { CaFile = others.AuthorityFile });

        await Should.ThrowAsync<HttpRequestException>(() => pod.SetDeletionCostAsync(100, Token));

        patches.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public void Settings_that_could_not_work_are_named()
    {
        Should.Throw<InputException>(() => new PodClient(Options() with { Namespace = null })).Message.ShouldContain("Kubernetes:Namespace");
        Should.Throw<InputException>(() => new PodClient(Options() with { Server = new Uri("http://127.0.0.1") })).Message.ShouldContain("Kubernetes:Server");
        Should.Throw<InputException>(() => new PodClient(Options() with { CaFile = folder.PathOf("none.crt") })).Message.ShouldContain("Kubernetes:CaFile");
    }

    private static ShardInHand Shard(long id) =>
        new(new ShardClaim(id, Guid.NewGuid(), Guid.NewGuid(), 1, "worker-1", []), shards: null!, TimeSpan.FromHours(1), TimeProvider.System, CancellationToken.None);

    private KubernetesOptions Options() => new()
    {
        PodName = "worker-1",
        Namespace = "prod",
        Server = new Uri(server.Urls.First()),
        TokenFile = folder.PathOf("token"),
        CaFile = certificates.AuthorityFile,
        IdleAfter = TimeSpan.FromMilliseconds(500),
    };
}
