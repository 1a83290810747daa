using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Segmentation;
using SamCam.Storage.Objects;
using SamCam.Testing;

namespace SamCam.Storage.Tests;

public sealed class ObjectStoresTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_roots_every_folder_is_open()
    {
        using var stores = new ObjectStores(new ObjectStoreOptions());
        await stores.Open(folder.Root).PutAsync("a", new byte[] { 1 }, Token);
        File.Exists(Path.Combine(folder.Root, "a")).ShouldBeTrue();
        await stores.CheckAsync(Token);
    }

    [Fact]
    public void A_location_is_opened_once_in_all_its_spellings()
    {
        using var stores = new ObjectStores(new ObjectStoreOptions());
        stores.Open(folder.Root + "/").ShouldBeSameAs(stores.Open("file://" + folder.Root));
    }

    [Fact]
    public void Only_what_lies_inside_the_roots_is_opened()
    {
        using var stores = Limited(Path.Combine(folder.Root, "data"), "s3://bucket/team");
        stores.Open(Path.Combine(folder.Root, "data"));
        stores.Open(Path.Combine(folder.Root, "data/run 1"));
        foreach (var outside in new[] { folder.Root, folder.Root + "/database", folder.Root + "/data/../x", "/etc", "s3://bucket", "s3://bucket/teams", "s3://other/team" })
            Should.Throw<InputException>(() => stores.Open(outside)).Message.ShouldContain("Objects:Roots");
    }

    [Fact]
    public void A_link_does_not_lead_out_of_the_roots()
    {
        Directory.CreateSymbolicLink(folder.PathOf("data/out"), folder.Root);
        Directory.CreateDirectory(folder.PathOf("data/real/inner"));
        Directory.CreateSymbolicLink(folder.PathOf("data/in"), "real");
        File.CreateSymbolicLink(folder.PathOf("data/circle"), "circle");
        using var stores = Limited(Path.Combine(folder.Root, "data"));

        stores.Open(Path.Combine(folder.Root, "data/in/inner"));
        Should.Throw<InputException>(() => stores.Open(Path.Combine(folder.Root, "data/out/x")));
        Should.Throw<InputException>(() => stores.Open(Path.Combine(folder.Root, "data/circle/x")));
    }

    [Fact]
    public void A_root_may_itself_be_a_link()
    {
        Directory.CreateDirectory(folder.PathOf("real/x"));
        Directory.CreateSymbolicLink(folder.PathOf("data"), folder.PathOf("real"));
        using var stores = Limited(Path.Combine(folder.Root, "data"));
        stores.Open(Path.Combine(folder.Root, "data/x"));
        Should.Throw<InputException>(() => stores.Open(Path.Combine(folder.Root, "real/x")));
    }

    [Fact]
    public async Task A_root_that_is_not_there_fails_the_check()
    {
        using var stores = Limited(Path.Combine(folder.Root, "none"));
        (await Should.ThrowAsync<InputException>(() => stores.CheckAsync(Token))).Message.ShouldContain("Objects:Roots");
    }

    [Fact]
    public void Settings_come_from_the_configuration()
    {
        using var services = Services(("Objects:Roots:0", folder.Root), ("Objects:S3:Endpoint", "http://127.0.0.1:1"), ("Objects:S3:RetryTime", "00:00:10"), ("Objects:S3:PathStyle", "false"));
        var options = services.GetRequiredService<ObjectStoreOptions>();
        options.Roots.ShouldBe([folder.Root]);
        (options.S3.Endpoint, options.S3.RetryTime, options.S3.PathStyle).ShouldBe(("http://127.0.0.1:1", TimeSpan.FromSeconds(10), false));
        Should.Throw<InputException>(() => services.GetRequiredService<IObjectStores>().Open("/etc"));
    }

    [Theory]
    [InlineData("Objects:Rots:0", "/data", "Rots")]
    [InlineData("Objects:S3:Endpont", "x", "Endpont")]
    [InlineData("Objects:S3:MaxAttempts", "many", "MaxAttempts")]
    [InlineData("Objects:S3:MaxAttempts", "0", "Objects:S3:MaxAttempts")]
    [InlineData("Objects:S3:MultipartThresholdBytes", "1000", "Objects:S3:MultipartThresholdBytes")]
    [InlineData("Objects:S3:RequestTimeout", "00:00:00", "Objects:S3:RequestTimeout")]
    [InlineData("Objects:S3:RetryTime", "-00:00:01", "Objects:S3:RetryTime")]
    [InlineData("Objects:S3:Endpoint", "host:80", "Objects:S3:Endpoint")]
    [InlineData("Objects:S3:Endpoint", "ftp://host", "Objects:S3:Endpoint")]
    [InlineData("Objects:S3:Endpoint", "http://key:hunter2@host", "Objects:S3:Endpoint")]
    [InlineData("Objects:S3:AccessKey", "key", "Objects:S3:SecretKey")]
    [InlineData("Objects:S3:SecretKey", "hunter2", "Objects:S3:AccessKey")]
    [InlineData("Objects:Roots:0", "s3://x", "Objects:Roots")]
    public void A_wrong_setting_is_named_and_no_secret_shown(string name, string value, string named)
    {
        var message = Should.Throw<InputException>(() =>
        {
            using var services = Services((name, value));
            services.GetRequiredService<IObjectStores>();
        }).Message;
        message.ShouldContain(named);
        message.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("Objects:S3:CaFile", "/no/such/file.pem")]
    [InlineData("Objects:S3:Profile", "no-such-profile")]
    public void A_setting_of_the_client_is_named_when_a_bucket_is_opened(string name, string value)
    {
        using var services = Services((name, value), ("Objects:S3:Endpoint", "https://127.0.0.1:1"));
        Should.Throw<InputException>(() => services.GetRequiredService<IObjectStores>().Open("s3://bucket")).Message.ShouldContain(name);
    }

    private static ObjectStores Limited(params string[] roots) => new(new ObjectStoreOptions { Roots = roots });

    private static ServiceProvider Services(params (string Name, string Value)[] settings) => new ServiceCollection()
        .AddObjectStores(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build())
        .BuildServiceProvider();
}
