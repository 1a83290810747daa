using SamCam.Segmentation;
using SamCam.Storage.Objects;
using SamCam.Testing;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

/// <summary>https with an own certificate authority.</summary>
public sealed class S3TlsTests(TestServers servers) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_authority_that_is_named_is_trusted()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores(Secure(bucket, bucket.TlsEndpoint.ToString(), servers.Certificates), bucket.Location);
        var store = stores.Open(bucket.Location);

        await stores.CheckAsync(Token);
        await store.PutAsync("a", new byte[] { 1, 2 }, Token);
        await store.WriteAsync("large", async (stream, token) => await stream.WriteAsync(new byte[17 << 20], token), Token);

        (await store.ReadAsync("a", 2, Token)).ShouldBe([1, 2]);
        (await store.FindAsync("large", Token))!.Bytes.ShouldBe(17 << 20);
    }

    [Fact]
    public async Task Any_other_certificate_is_refused_before_anything_is_sent()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var certificate = servers.Certificates.LoadCertificate();
        await using var proxy = new RequestFaultProxy(bucket.Options.Endpoint!, (_, _) => RequestFault.None, certificate);
        using var foreign = new ThrowawayCertificates();
        using var misnamed = new ThrowawayCertificates("other.example");
        using var misnamedCertificate = misnamed.LoadCertificate();
        await using var elsewhere = new RequestFaultProxy(bucket.Options.Endpoint!, (_, _) => RequestFault.None, misnamedCertificate);

        await ShouldBeRefusedAsync(bucket, Secure(bucket, proxy.Endpoint, trusted: null));
        await ShouldBeRefusedAsync(bucket, Secure(bucket, proxy.Endpoint, foreign));
        await ShouldBeRefusedAsync(bucket, Secure(bucket, elsewhere.Endpoint, misnamed));

        (proxy.Requests + elsewhere.Requests).ShouldBe(0);
        using var trusting = bucket.Stores(Secure(bucket, proxy.Endpoint, servers.Certificates), bucket.Location);
        await trusting.CheckAsync(Token);
        proxy.Requests.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_file_without_a_certificate_is_named()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        File.WriteAllText(folder.PathOf("empty.pem"), "");
        using var stores = bucket.Stores(new S3Options { Endpoint = "https://127.0.0.1:1", CaFile = folder.PathOf("empty.pem") });
        Should.Throw<InputException>(() => stores.Open(bucket.Location)).Message.ShouldContain("Objects:S3:CaFile");
    }

    private static S3Options Secure(S3TestBucket bucket, string endpoint, ThrowawayCertificates? trusted) =>
        new() { Endpoint = endpoint, AccessKey = bucket.Options.AccessKey, SecretKey = bucket.Options.SecretKey, CaFile = trusted?.AuthorityFile };

    private static async Task ShouldBeRefusedAsync(S3TestBucket bucket, S3Options options)
    {
        using var stores = bucket.Stores(options, bucket.Location);
        (await Should.ThrowAsync<InputException>(() => stores.CheckAsync(Token))).Message.ShouldContain("Objects:S3:CaFile");
    }
}
