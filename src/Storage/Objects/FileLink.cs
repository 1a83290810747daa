using System.Runtime.InteropServices;

namespace SamCam.Storage.Objects;

/// <summary>Gives a file a name that must be free, in one step.</summary>
internal static partial class FileLink
{
    private const int NotPermitted = 1;
    private const int NotFound = 2;
    private const int Exists = 17;
    private const int Invalid = 22;
    private const int NoSuchCall = 38;
    private const int NotSupported = 95;
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;

    /// <summary>Moves <paramref name="source"/> to the name <paramref name="target"/> on the same file system: of two callers one wins.</summary>
    /// <returns>False when there is something of that name.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder of <paramref name="target"/> is not there.</exception>
    /// <remarks><see cref="File.Move(string, string)"/> looks first and renames then: two callers can both win.</remarks>
    public static bool TryMove(string source, string target)
    {
        var error = ErrorOf(Rename(CurrentFolder, source, CurrentFolder, target, NoReplace));
        // File systems that cannot rename so, such as NFS, have hard links.
        if (error is NotPermitted or Invalid or NotSupported or NoSuchCall && (error = ErrorOf(Link(source, target))) == 0)
            File.Delete(source);
        return error switch
        {
            0 => true,
            Exists => false,
            NotFound => throw new DirectoryNotFoundException($"{target}: {Marshal.GetPInvokeErrorMessage(error)}"),
            _ => throw new IOException($"{target}: {Marshal.GetPInvokeErrorMessage(error)}", error),
        };
    }

    private static int ErrorOf(int result) => result == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string source, string target);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Rename(int sourceFolder, string source, int targetFolder, string target, uint flags);
}
