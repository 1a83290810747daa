using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.GpuWorker.Models;

/// <summary>Measures how a SAM model runs best on the cores of this machine, once: the answer is kept in a file per model.</summary>
/// <param name="folder">Where answers are kept; null keeps none.</param>
/// <param name="logger">Told what was found.</param>
internal sealed class Calibration(string? folder, ILogger logger)
{
    private const string ProcessorList = "/proc/cpuinfo";

    // As long as another program may take for its own measurement.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly Lock Gate = new();

    /// <summary>The answer for a model: the one that is kept, if it is of this machine, or else a new one. It takes about as long as an image or two.</summary>
    public CalibrationResult Of(SamModel model)
    {
        // Programs that start together must not disturb each other's measurement, and should come to the same answer.
        lock (Gate)
        {
            using var alone = LockFile(model);
            var machine = Machine();
            if (Read(model) is { } kept && kept.Machine == machine)
                return kept;
            var (bytes, trials) = PointBatchTrials.Run(model);
            var result = new CalibrationResult(machine, bytes, trials);
            LogMessages.Calibrated(logger, model.Identity.Name, result.PointsPerBatch, bytes >> 20);
            Write(model, result);
            return result;
        }
    }

    private static string Machine() => string.Create(
        CultureInfo.InvariantCulture, $"{Processor()}, {Environment.ProcessorCount} cores, ONNX Runtime {OrtEnv.Instance().GetVersionString()}");

    private static string Processor()
    {
        const string Key = "model name";
        var line = File.Exists(ProcessorList) ? File.ReadLines(ProcessorList).FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null ? "unknown processor" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private string? FileOf(SamModel model) => folder is null ? null : Path.Combine(folder, model.Identity.Sha256 + ".json");

    private FileStream? LockFile(SamModel model)
    {
        if (FileOf(model) is not { } path)
            return null;
        try
        {
            Directory.CreateDirectory(folder!);
            for (var waited = TimeSpan.Zero; waited < Patience; waited += Beat)
            {
                try
                {
                    return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
                }
                catch (IOException e) when (FileLock.IsHeld(e))
                {
                    Thread.Sleep(Beat);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogMessages.CalibrationNotKept(logger, path, e.Message);
        }

        return null;
    }

    private CalibrationResult? Read(SamModel model)
    {
        if (FileOf(model) is not { } path || !File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<CalibrationResult>(File.ReadAllBytes(path), Indented) is { Machine: not null, Trials: not null } found ? found : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            // It is measured again.
            return null;
        }
    }

    private void Write(SamModel model, CalibrationResult result)
    {
        if (FileOf(model) is not { } path)
            return;
        try
        {
            File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(result, Indented));
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogMessages.CalibrationNotKept(logger, path, e.Message);
        }
    }
}
