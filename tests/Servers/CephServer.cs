using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;

namespace SamCam.Testing.Servers;

/// <summary>
/// A throwaway S3 store: Ceph with one monitor, one OSD on a sparse file and one gateway. In memory (/dev/shm) where there is room for it,
/// otherwise on disk; a kill loses no acknowledged object either way.
/// </summary>
public sealed class CephServer : TestServer
{
    private const string Monitor = "ceph-mon";
    private const string Osd = "ceph-osd";
    private const string Gateway = "radosgw";
    private const string MonitorMaps = "monmaptool";
    private const string OsdMaps = "osdmaptool";
    private const string Administration = "radosgw-admin";

    private const long StoreBytes = 4L << 30;
    private const int PortCount = 24;

    private readonly ThrowawayCertificates? certificates;
    private readonly int firstPort = FreePorts.TakeRange(PortCount);

    private CephServer(ServerFolder folder, ThrowawayCertificates? certificates)
        : base(folder) => this.certificates = certificates;

    /// <summary>The S3 endpoint; buckets are addressed by path.</summary>
    public Uri Endpoint => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{firstPort}"));

    /// <summary>The same over https, under the names localhost and 127.0.0.1; nothing listens without certificates.</summary>
    public Uri TlsEndpoint => new(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{firstPort + 1}"));

    /// <summary>The user that owns what <see cref="CreateBucketAsync"/> creates.</summary>
    public CephUser User { get; } = NewUser("test");

    /// <summary>Why there can be no Ceph here; null when there can.</summary>
    internal static string? Missing
    {
        get
        {
            string[] needed = [Monitor, Osd, Gateway, MonitorMaps, OsdMaps, Administration];
            var absent = needed.Where(n => !File.Exists(Path.Combine("/usr/bin", n))).ToArray();
            return absent.Length == 0 ? null : $"{string.Join(", ", absent)} not installed (apt-get install ceph-mon ceph-osd radosgw ceph-common)";
        }
    }

    /// <summary>Starts a store in a folder of its own.</summary>
    /// <param name="certificates">With these, https is offered on <see cref="TlsEndpoint"/>.</param>
    /// <param name="cancellationToken">Ends the wait and what was started.</param>
    public static Task<CephServer> StartAsync(ThrowawayCertificates? certificates = null, CancellationToken cancellationToken = default)
    {
        if (Missing is { } reason)
            throw new InvalidOperationException(reason);
        // As much again is left to others.
        var server = new CephServer(ServerFolder.InMemory(2 * StoreBytes), certificates);
        return LaunchAsync(server, async s =>
        {
            await s.CreateAsync(cancellationToken);
            // The gateway and the first user need the same pools, and are as happy to wait for them together.
            await Task.WhenAll(s.LaunchAsync(cancellationToken), s.AddAsync(s.User, cancellationToken));
            await s.ReadyAsync(() => s.AnswersAsync(cancellationToken), cancellationToken);
        });
    }

    /// <summary>A client that is set up for this store; it retries as the SDK does by default.</summary>
    /// <param name="user">Who asks; <see cref="User"/> unless told.</param>
    /// <param name="endpoint">Where to; <see cref="Endpoint"/> unless told, such as a proxy's.</param>
    public AmazonS3Client CreateClient(CephUser? user = null, Uri? endpoint = null)
    {
        user ??= User;
        return new AmazonS3Client(new BasicAWSCredentials(user.AccessKey, user.SecretKey), Configuration(endpoint ?? Endpoint));
    }

    /// <summary>Settings of a client for this store.</summary>
    public static AmazonS3Config Configuration(Uri endpoint) => new()
    {
        ServiceURL = endpoint.ToString(),
        ForcePathStyle = true,
        AuthenticationRegion = "us-east-1",
        // The gateway refuses the trailing checksums that the SDK sends by default.
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    };

    /// <summary>Creates an empty bucket of <see cref="User"/>.</summary>
    /// <param name="name">At least three characters; a new name unless told.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its name.</returns>
    public async Task<string> CreateBucketAsync(string? name = null, CancellationToken cancellationToken = default)
    {
        name ??= $"test-{Guid.NewGuid():N}";
        using var client = CreateClient();
        await client.PutBucketAsync(name, cancellationToken);
        return name;
    }

    /// <summary>Creates a user without buckets; it may create some, and has no right to those of others.</summary>
    public async Task<CephUser> CreateUserAsync(string name, CancellationToken cancellationToken = default)
    {
        var user = NewUser(name);
        await AddAsync(user, cancellationToken);
        return user;
    }

    private protected override async Task LaunchAsync(CancellationToken cancellationToken)
    {
        Run(Program(Monitor, "-i", "a", "-f"));
        Run(Program(Osd, "-i", "0", "-f"));
        Run(Program(Gateway, "-n", "client.rgw", "-f"));
        using var client = new HttpClient { BaseAddress = Endpoint, Timeout = TimeSpan.FromSeconds(5) };
        await ReadyAsync(
            async () =>
            {
                try
                {
                    using var answer = await client.GetAsync("/", cancellationToken);
                    return answer.StatusCode == HttpStatusCode.OK;
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
                {
                    return false;
                }
            },
            cancellationToken);
    }

    private static CephUser NewUser(string name) => new(
        name,
        Convert.ToHexString(RandomNumberGenerator.GetBytes(10)),
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)));

    // Reads the user's own record, so it is true only when data can be read and not just the gateway's port.
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = CreateClient();
        try
        {
            await client.ListBucketsAsync(cancellationToken);
            return true;
        }
        catch (AmazonServiceException)
        {
            return false;
        }
    }

    private Task AddAsync(CephUser user, CancellationToken cancellationToken) => Command.RunAsync(
        Program(
            Administration,
            "-n",
            "client.rgw",
            "user",
            "create",
            $"--uid={user.Name}",
            $"--display-name={user.Name}",
            $"--access-key={user.AccessKey}",
            $"--secret-key={user.SecretKey}"),
        cancellationToken);

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        foreach (var folder in (string[])["mon", "osd", "rgw", "log", "run"])
            Directory.CreateDirectory(Folder.PathOf(folder));
        var id = Guid.NewGuid();
        if (certificates is not null)
        {
            Folder.Write(
                "server.pem",
                await File.ReadAllTextAsync(certificates.CertificateFile, cancellationToken) + await File.ReadAllTextAsync(certificates.KeyFile, cancellationToken));
        }
        Folder.Write("ceph.conf", Settings(id));
        Folder.Write("keyring", Keyring());

        await Command.RunAsync(
            Program(MonitorMaps, "--create", "--fsid", id.ToString(), "--addv", "a", MonitorAddress, Folder.PathOf("monmap")), cancellationToken);
        // The OSD is in the monitor's first map already: nobody has to ask the monitor for it, which takes seconds.
        await Command.RunAsync(Program(OsdMaps, "--createsimple", "1", Folder.PathOf("osdmap")), cancellationToken);
        await Task.WhenAll(
            Command.RunAsync(
                Program(
                    Monitor,
                    "--mkfs",
                    "-i",
                    "a",
                    "--monmap",
                    Folder.PathOf("monmap"),
                    "--osdmap",
                    Folder.PathOf("osdmap"),
                    "--keyring",
                    Folder.PathOf("keyring")),
                cancellationToken),
            Command.RunAsync(Program(Osd, "-i", "0", "--mkfs", "--no-mon-config"), cancellationToken));
    }

    private string MonitorAddress => string.Create(CultureInfo.InvariantCulture, $"[v2:127.0.0.1:{firstPort + 2}/0]");

    private string Settings(Guid id)
    {
        var tls = certificates is null
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $" ssl_endpoint=127.0.0.1:{firstPort + 1} ssl_certificate={Folder.PathOf("server.pem")}");
        return string.Create(CultureInfo.InvariantCulture, $"""
            [global]
            fsid = {id}
            mon host = {MonitorAddress}
            mon initial members = a
            public addr = 127.0.0.1
            cluster addr = 127.0.0.1
            keyring = {Folder.PathOf("keyring")}
            run dir = {Folder.PathOf("run")}
            admin socket =
            pid file =
            log file = {Folder.PathOf("log")}/$name.log
            mon cluster log file = {Folder.PathOf("log")}/cluster.log
            auth cluster required = cephx
            auth service required = cephx
            auth client required = cephx
            auth allow insecure global id reclaim = false
            ms bind ipv6 = false
            ms bind msgr1 = false
            ms bind port min = {firstPort + 3}
            ms bind port max = {firstPort + PortCount - 1}

            # one copy of everything
            osd pool default size = 1
            osd pool default min size = 1
            osd pool default pg num = 1
            osd pool default pgp num = 1
            osd pool default pg autoscale mode = off
            osd crush chooseleaf type = 0
            mon allow pool size one = true
            mon warn on pool no redundancy = false
            mon max pg per osd = 1000
            mon osd full ratio = .96
            mon osd backfillfull ratio = .95
            mon osd nearfull ratio = .94
            mon data avail warn = 1
            mon data avail crit = 1

            # Start and restart wait for nothing but work. By default each proposal of the monitor waits up to 1 s,
            # each close of the OSD's file 0.25 s, and a client that met an OSD before it was up asks again after 5 or 10 s.
            paxos propose interval = 0.01
            paxos min wait = 0.01
            mon tick interval = 1
            bdev aio poll ms = 5
            bluestore fsck on mkfs = false
            objecter tick interval = 0.2
            objecter timeout = 0.5
            ms max backoff = 0.5
            mon client hunt interval = 0.5
            osd heartbeat grace = 5
            mon osd min down reporters = 1

            [mon]
            mon data = {Folder.PathOf("mon")}

            [osd]
            osd data = {Folder.PathOf("osd")}
            osd objectstore = bluestore
            bluestore block size = {StoreBytes}
            bluestore block create = true
            osd memory target = 939524096
            osd class load list = *
            osd class default list = *
            osd op num shards = 2
            osd crush update on start = false

            [client.rgw]
            rgw data = {Folder.PathOf("rgw")}
            rgw frontends = beast endpoint=127.0.0.1:{firstPort} tcp_nodelay=1{tls}
            rgw thread pool size = 64
            rgw enable usage log = false
            rgw enable ops log = false
            rgw run sync thread = false
            rgw override bucket index max shards = 1
            rgw dynamic resharding = false

            """);
    }

    private static string Keyring()
    {
        var text = new StringBuilder();
        Add("mon.", ("mon", "allow *"));
        Add("client.admin", ("mon", "allow *"), ("osd", "allow *"));
        Add("osd.0", ("mon", "allow profile osd"), ("osd", "allow *"));
        Add("client.rgw", ("mon", "allow rw"), ("osd", "allow rwx"));
        return text.ToString();

        void Add(string name, params ReadOnlySpan<(string Service, string Rights)> rights)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{name}]\n  key = {Key()}\n");
            foreach (var (service, allowed) in rights)
                text.Append(CultureInfo.InvariantCulture, $"  caps {service} = \"{allowed}\"\n");
        }
    }

    // type 1 (AES), time of creation (seconds, nanoseconds), length, the key; little endian
    private static string Key()
    {
        var key = new byte[28];
        BinaryPrimitives.WriteUInt16LittleEndian(key, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(key.AsSpan(2), (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt16LittleEndian(key.AsSpan(10), 16);
        RandomNumberGenerator.Fill(key.AsSpan(12));
        return Convert.ToBase64String(key);
    }

    private ChildProcessSettings Program(string name, params IReadOnlyList<string> arguments) =>
        new(name, name is MonitorMaps ? arguments : ["-c", Folder.PathOf("ceph.conf"), .. arguments]) { CleanEnvironment = true, WorkingDirectory = Folder.Root };
}
