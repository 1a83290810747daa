using System.Security.Cryptography.X509Certificates;
using SamCam.Segmentation;
using SamCam.Storage.Objects;
using SamCam.Testing;

namespace SamCam.Storage.Tests;

/// <summary>https with an own certificate authority.</summary>
public sealed class S3TlsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task An_authority_that_is_named_is_trusted()
    {
        await using var bucket = await S3TestBucket.CreateAsync();
        using var certificate = authority.Issue("127.0.0.1");
        await using var proxy = Proxy(bucket, certificate);
        using var stores = bucket.Stores(Secure(bucket, proxy, CaFile(authority)), bucket.Location);
        var store = stores.Open(bucket.Location);

        await stores.CheckAsync(Token);
        await store.PutAsync("a", new byte[] { 1, 2 }, Token);
        await store.WriteAsync("large", async (stream, token) => await stream.WriteAsync(new byte[17 << 20], token), Token);

        (await store.ReadAsync("a", 2, Token)).ShouldBe([1, 2]);
        (await store.FindAsync("large", Token))!.Bytes.ShouldBe(17 << 20);
        proxy.Requests.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Any_other_certificate_is_refused_before_anything_is_sent()
    {
        await using var bucket = await S3TestBucket.CreateAsync();
        using var certificate = authority.Issue("127.0.0.1");
        await using var proxy = Proxy(bucket, certificate);
        using var foreign = new TestAuthority();
        using var misnamed = authority.Issue("other.example");
        await using var elsewhere = Proxy(bucket, misnamed);

        await ShouldBeRefusedAsync(bucket, Secure(bucket, proxy, caFile: null));
        await ShouldBeRefusedAsync(bucket, Secure(bucket, proxy, CaFile(foreign)));
        await ShouldBeRefusedAsync(bucket, Secure(bucket, elsewhere, CaFile(authority)));

        (proxy.Requests + elsewhere.Requests).ShouldBe(0);
    }

    [Fact]
    public async Task A_file_without_a_certificate_is_named()
    {
        await using var bucket = await S3TestBucket.CreateAsync();
        File.WriteAllText(folder.PathOf("empty.pem"), "");
        using var stores = bucket.Stores(new S3Options { Endpoint = "https://127.0.0.1:1", CaFile = folder.PathOf("empty.pem") });
        Should.Throw<InputException>(() => stores.Open(bucket.Location)).Message.ShouldContain("Objects:S3:CaFile");
    }

    private static FaultProxy Proxy(S3TestBucket bucket, X509Certificate2 certificate) => new(bucket.Options.Endpoint!, (_, _) => Fault.None, certificate);

    private static S3Options Secure(S3TestBucket bucket, FaultProxy proxy, string? caFile) =>
        new() { Endpoint = proxy.Endpoint, AccessKey = bucket.Options.AccessKey, SecretKey = bucket.Options.SecretKey, CaFile = caFile };

    private static async Task ShouldBeRefusedAsync(S3TestBucket bucket, S3Options options)
    {
        using var stores = bucket.Stores(options, bucket.Location);
        (await Should.ThrowAsync<InputException>(() => stores.CheckAsync(Token))).Message.ShouldContain("Objects:S3:CaFile");
    }

    private string CaFile(TestAuthority from)
    {
        var path = folder.PathOf(Guid.NewGuid().ToString("N") + ".pem");
        File.WriteAllText(path, from.Pem);
        return path;
    }
}
