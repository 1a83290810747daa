using System.Diagnostics;
using SamCam.Cli.Labels;
using SamCam.Client;
using SamCam.Contracts;
using SamCam.GpuWorker.Pipeline;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Storage.Objects;

namespace SamCam.Cli.Images;

/// <summary>Does one thing with every image of a source, one after another. An image that cannot be used fails alone, with its reason.</summary>
internal sealed class ImageBatch(ImageSource source, ImagingOptions imaging, long maxImageBytes, ProgressLine progress)
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
        var (results, failures, interrupted) = (new List<T>(), new List<RunFailure>(), false);
        var waiting = source.Images.Where(image => !isDone(image)).ToList();
        progress.Start(waiting.Count);
        try
        {
            foreach (var image in waiting)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await ProcessAsync(image);
                progress.Advance(failures.Count);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            interrupted = true;
        }
        finally
        {
            progress.Close();
        }

        return new BatchResult<T>(source.Images.Count, results, failures, source.Images.Count - waiting.Count, interrupted, clock.Elapsed.TotalSeconds);

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
            return await ImageFile.ReadAsync(new FolderObjectStore(source.Root), source.Root, path, maxImageBytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw new InputException(path, "the file cannot be read (" + e.Message + ")", "check the disk it lies on", e);
        }
    }
}
