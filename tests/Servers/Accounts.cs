using System.Globalization;

namespace SamCam.Testing.Servers;

/// <summary>System accounts that root starts servers under.</summary>
internal static class Accounts
{
    /// <summary>The account to run a server as: <paramref name="name"/> for root, none (the caller's own) for anyone else.</summary>
    public static string? For(string name) => Environment.IsPrivilegedProcess ? name : null;

    /// <summary>Gives a file or folder to an account; does nothing when there is none.</summary>
    public static void Give(string path, string? account)
    {
        if (account is null)
            return;
        var fields = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).FirstOrDefault(f => f[0] == account)
            ?? throw new InvalidOperationException($"there is no account {account}");
        var user = uint.Parse(fields[2], CultureInfo.InvariantCulture);
        var group = uint.Parse(fields[3], CultureInfo.InvariantCulture);
        if (NativeMethods.ChangeOwner(path, user, group) != 0)
            throw new IOException($"{path} could not be given to {account}");
    }
}
