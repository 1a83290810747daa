using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using SamCam.Testing.Servers;

namespace SamCam.Servers.Tests;

public sealed class CephServerTests(TestServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acknowledged_objects_survive_a_kill()
    {
        var server = await servers.CephAsync();
        var bucket = await server.CreateBucketAsync(cancellationToken: Token);
        using var client = server.CreateClient();
        for (var i = 0; i < 20; i++)
            await PutAsync(client, bucket, $"object-{i}", Bytes(i, 10_000));

        var living = server.ProcessIds;
        living.Count.ShouldBe(3);
        await server.KillAsync();
        living.Where(ProcessEntry.IsRunning).ShouldBeEmpty();

        await server.RestartAsync(Token);
        for (var i = 0; i < 20; i++)
            (await GetAsync(client, bucket, $"object-{i}")).ShouldBe(Bytes(i, 10_000));
    }

    [Fact]
    public async Task An_object_is_created_once()
    {
        var server = await servers.CephAsync();
        var bucket = await server.CreateBucketAsync("created-once", Token);
        using var client = server.CreateClient();
        var request = new PutObjectRequest { BucketName = bucket, Key = "key", ContentBody = "first", IfNoneMatch = "*" };
        await client.PutObjectAsync(request, Token);
        request.ContentBody = "second";
        (await Should.ThrowAsync<AmazonS3Exception>(() => client.PutObjectAsync(request, Token))).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task Another_user_has_no_right_to_a_bucket()
    {
        var server = await servers.CephAsync();
        var bucket = await server.CreateBucketAsync(cancellationToken: Token);
        var stranger = await server.CreateUserAsync("stranger", Token);
        using var client = server.CreateClient(stranger);
        (await client.ListBucketsAsync(Token)).Buckets.ShouldBeNull();
        (await Should.ThrowAsync<AmazonS3Exception>(() => PutAsync(client, bucket, "key", [1]))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var liar = server.CreateClient(stranger with { SecretKey = "wrong" });
        (await Should.ThrowAsync<AmazonS3Exception>(() => liar.ListBucketsAsync(Token))).ErrorCode.ShouldBe("SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Https_is_trusted_by_the_authority_alone()
    {
        var server = await servers.CephAsync();
        var bucket = await server.CreateBucketAsync(cancellationToken: Token);
        var configuration = CephServer.Configuration(server.TlsEndpoint);
        configuration.HttpClientFactory = new TrustingClientFactory(servers.Certificates);
        using (var client = new AmazonS3Client(new BasicAWSCredentials(server.User.AccessKey, server.User.SecretKey), configuration))
        {
            await PutAsync(client, bucket, "key", [1, 2, 3]);
            (await GetAsync(client, bucket, "key")).ShouldBe([1, 2, 3]);
        }
        using var other = server.CreateClient(endpoint: server.TlsEndpoint);
        await Should.ThrowAsync<HttpRequestException>(() => GetAsync(other, bucket, "key"));
    }

    [Fact]
    public async Task Errors_come_in_the_share_that_is_asked_for()
    {
        const int requests = 40;
        var server = await servers.CephAsync();
        var bucket = await server.CreateBucketAsync(cancellationToken: Token);
        var errors = new HttpErrors(seed: 7);
        await using var proxy = FaultProxy.Start(server.Endpoint.Port, errors);
        var configuration = CephServer.Configuration(proxy.Through(server.Endpoint));
        configuration.MaxErrorRetry = 0;
        using var client = new AmazonS3Client(new BasicAWSCredentials(server.User.AccessKey, server.User.SecretKey), configuration);

        for (var i = 0; i < 3; i++)
            await PutAsync(client, bucket, $"before-{i}", Bytes(i, 1_000_000));
        errors.Forwarded.ShouldBe(3);

        errors.Share = 0.5;
        var stored = 0;
        var statuses = new HashSet<HttpStatusCode>();
        for (var i = 0; i < requests; i++)
        {
            try
            {
                await PutAsync(client, bucket, $"during-{i}", Bytes(i, 100_000));
                stored++;
            }
            catch (AmazonS3Exception e)
            {
                statuses.Add(e.StatusCode);
            }
        }
        statuses.ShouldBe([HttpStatusCode.InternalServerError, HttpStatusCode.ServiceUnavailable], ignoreOrder: true);
        errors.Answered.ShouldBe(requests - stored);
        errors.Forwarded.ShouldBe(3 + stored);

        errors.Share = 0;
        var listed = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = "during-" }, Token);
        listed.S3Objects.Count.ShouldBe(stored, "what was answered with an error never reached the server");
        (await GetAsync(client, bucket, "before-2")).ShouldBe(Bytes(2, 1_000_000));

        errors.Share = 1;
        await Should.ThrowAsync<AmazonS3Exception>(() => client.ListBucketsAsync(Token));
        errors.Share = 0.3;
        using var patient = server.CreateClient(endpoint: proxy.Through(server.Endpoint));
        for (var i = 0; i < 10; i++)
            await PutAsync(patient, bucket, $"retried-{i}", Bytes(i, 50_000));
    }

    private static byte[] Bytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static Task PutAsync(AmazonS3Client client, string bucket, string key, byte[] bytes) =>
        client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(bytes) }, Token);

    private static async Task<byte[]> GetAsync(AmazonS3Client client, string bucket, string key)
    {
        using var answer = await client.GetObjectAsync(bucket, key, Token);
        var bytes = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    private sealed class TrustingClientFactory(ThrowawayCertificates certificates) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
            new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = certificates.Validate } });
    }
}
