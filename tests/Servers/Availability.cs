namespace SamCam.Testing.Servers;

/// <summary>Decides what becomes of a test whose server is not installed: it is skipped with the reason, and fails where <c>CI=true</c>.</summary>
public static class Availability
{
    /// <summary>The running test needs RabbitMQ.</summary>
    public static void RequireRabbitMq() => Require(RabbitMqServer.Missing);

    /// <summary>The running test needs PostgreSQL.</summary>
    public static void RequirePostgres() => Require(PostgresServer.Missing);

    /// <summary>The running test needs Ceph.</summary>
    public static void RequireCeph() => Require(CephServer.Missing);

    /// <summary>The running test needs a program of a Debian package.</summary>
    public static void RequireProgram(string path, string package) => Require(File.Exists(path) ? null : $"{path} is missing: apt-get install {package}");

    internal static void Require(string? reason) =>
        Require(reason, string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase));

    internal static void Require(string? reason, bool mustRun)
    {
        if (reason is null)
            return;
        if (mustRun)
            Assert.Fail(reason);
        Assert.Skip(reason);
    }
}
