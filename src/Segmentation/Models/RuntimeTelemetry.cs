using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SamCam.Segmentation.Models;

/// <summary>The ONNX Runtime tells its makers of models and machines unless it is told not to, before anything of it is used.</summary>
internal static partial class RuntimeTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Tells it, unless whoever runs the program has decided.</summary>
#pragma warning disable CA2255 // Whoever uses this library must have no way to be too late.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Disable()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null || OperatingSystem.IsWindows())
            return;
        // The variables of .NET are a copy that native code does not see.
        _ = SetVariable(Variable, "1", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
