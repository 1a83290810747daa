using System.Runtime.InteropServices;

namespace SamCam.Storage.Objects;

/// <summary>Gives a file a name that must be free, in one step.</summary>
internal static partial class FileLink
{
    private const int NotPermitted = 1;
    private const int Exists = 17;
    private const int NoSuchCall = 38;
    private const int NotSupported = 95;
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;

    /// <summary>Gives <paramref name="source"/> the name <paramref name="target"/>: of two callers one wins. Its old name may stay.</summary>
    /// <returns>False when there is something of that name.</returns>
    /// <remarks><see cref="File.Move(string, string)"/> looks first and renames then: two callers can both win.</remarks>
    public static bool TryMove(string source, string target)
    {
        var error = ErrorOf(Link(source, target));
        // File systems without hard links.
        if (error is NotPermitted or NotSupported or NoSuchCall)
            error = ErrorOf(Rename(CurrentFolder, source, CurrentFolder, target, NoReplace));
        return error switch
        {
            0 => true,
            Exists => false,
            _ => throw new IOException($"{target}: {Marshal.GetPInvokeErrorMessage(error)}", error),
        };
    }

    private static int ErrorOf(int result) => result == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string source, string target);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Rename(int sourceFolder, string source, int targetFolder, string target, uint flags);
}
