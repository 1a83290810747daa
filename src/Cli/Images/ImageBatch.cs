using System.Diagnostics;
using SamCam.Cli.Run;
using SamCam.Client;
using SamCam.Contracts;
using SamCam.GpuWorker.Pipeline;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Storage.Results;

namespace SamCam.Cli.Images;

/// <summary>Does one thing with every image of a source, one after another. An image that cannot be used fails alone, with its reason.</summary>
internal sealed class ImageBatch(ImageSource source, ImagingOptions imaging, long maxImageBytes, RunDisplay display)
{
    /// <summary>Goes through the images until the last or an interruption.</summary>
    /// <param name="isDone">Whether an image is to be left as it is.</param>
    /// <param name="process">What to do with a decoded image.</param>
    /// <param name="cancellationToken">Interrupts; what is finished stays.</param>
    /// <exception cref="IOException">A result cannot be written.</exception>
    public async Task<BatchResult<T>> RunAsync<T>(
        Func<SourceImage, bool> isDone, Func<SourceImage, RgbImage, CancellationToken, Task<T>> process, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var (results, failures, skipped, interrupted) = (new List<T>(), new List<RunFailure>(), 0, false);
        try
        {
            Show();
            foreach (var image in source.Images)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (isDone(image))
                    skipped++;
                else
                    await ProcessAsync(image);
                Show();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            interrupted = true;
        }
        finally
        {
            display.Close();
        }

        return new BatchResult<T>(source.Images.Count, results, failures, skipped, interrupted, clock.Elapsed.TotalSeconds);

        void Show() => display.Show(new JobProgress(JobState.Running, source.Images.Count, skipped + results.Count, failures.Count, Error: null), source.Images.Count, skipped);

        async Task ProcessAsync(SourceImage image)
        {
            try
            {
                results.Add(await process(image, ImageDecoder.Decode(await ReadAsync(image.Path, cancellationToken), imaging, image.Path), cancellationToken));
            }
            catch (InputException e)
            {
                failures.Add(new RunFailure(image.Key, nameof(FailureClass.BadInput), e.Message));
            }
            catch (AcceleratorMemoryException e)
            {
                failures.Add(new RunFailure(image.Key, nameof(FailureClass.OutOfMemory), e.Message));
            }
        }
    }

    private async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ImageFile.ReadAsync(source.Root, path, maxImageBytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw new InputException(path, "the file cannot be read (" + e.Message + ")", "check the disk it lies on", e);
        }
    }
}
