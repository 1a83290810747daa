namespace SamCam.Storage.Objects;

/// <summary>For callers that can only read or write synchronously: parsers, compressors.</summary>
internal static class Blocking
{
    /// <summary>Runs on another thread, so that no context of the caller can be waited for, and waits here.</summary>
    public static void Run(Func<Task> action) => Task.Run(action).GetAwaiter().GetResult();

    /// <summary>Runs on another thread, so that no context of the caller can be waited for, and waits here.</summary>
    public static T Run<T>(Func<Task<T>> action) => Task.Run(action).GetAwaiter().GetResult();
}
