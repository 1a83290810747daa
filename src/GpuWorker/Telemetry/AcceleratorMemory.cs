using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SamCam.GpuWorker.Telemetry;

/// <summary>
/// Memory of NVIDIA devices, by the driver's own library (NVML), which comes with the driver and into containers with it. Nothing where it is not there.
/// Devices are numbered by the driver, which is CUDA's order when <c>CUDA_DEVICE_ORDER=PCI_BUS_ID</c>.
/// </summary>
internal sealed class AcceleratorMemory(WorkerOptions options) : IDisposable
{
    private const string Library = "libnvidia-ml.so.1";

    private readonly Lock gate = new();
    private readonly IReadOnlyList<int> devices = options.Devices.Count > 0 ? options.Devices : [options.Session.DeviceId];
    private nint library;
    private bool looked;

    /// <summary>Bytes in use and in all, by device.</summary>
    public IEnumerable<Measurement<long>> Measure()
    {
        lock (gate)
        {
            if (!looked)
                Open();
            if (library == 0)
                return [];
            var found = new List<Measurement<long>>();
            foreach (var device in devices)
            {
                if (Read(device) is not var (used, total))
                    continue;
                found.Add(Of(device, "used", used));
                found.Add(Of(device, "total", total));
            }

            return found;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (library == 0)
                return;
            Function<Simple>("nvmlShutdown")();
            NativeLibrary.Free(library);
            library = 0;
        }
    }

    private void Open()
    {
        looked = true;
        if (!NativeLibrary.TryLoad(Library, out library))
            return;
        if (Function<Simple>("nvmlInit_v2")() == 0)
            return;
        NativeLibrary.Free(library);
        library = 0;
    }

    private (long Used, long Total)? Read(int device) =>
        Function<GetHandle>("nvmlDeviceGetHandleByIndex_v2")((uint)device, out var handle) == 0
        && Function<GetMemory>("nvmlDeviceGetMemoryInfo")(handle, out var memory) == 0
            ? ((long)memory.Used, (long)memory.Total)
            : null;

    private T Function<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));

    private static Measurement<long> Of(int device, string kind, long bytes) =>
        new(bytes, new KeyValuePair<string, object?>("device", device.ToString(CultureInfo.InvariantCulture)), new KeyValuePair<string, object?>("kind", kind));

    private delegate int Simple();

    private delegate int GetHandle(uint index, out nint handle);

    private delegate int GetMemory(nint handle, out Memory memory);

    // nvmlMemory_t.
    [StructLayout(LayoutKind.Sequential)]
    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
