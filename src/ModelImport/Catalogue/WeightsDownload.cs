using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace SamCam.ModelImport.Catalogue;

/// <summary>
/// Fetches official weights into a folder. What was fetched before an interruption is kept and completed; a file counts only when its SHA-256 is the
/// expected one. Proxies are those of the environment (<c>HTTPS_PROXY</c>, <c>NO_PROXY</c>).
/// </summary>
/// <param name="client">How to reach the network.</param>
/// <param name="folder">Where the file is put.</param>
public sealed class WeightsDownload(HttpClient client, string folder)
{
    private const int BufferBytes = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Fetches the file, unless it is there already.</summary>
    /// <param name="entry">The weights.</param>
    /// <param name="progress">Told the bytes that are there.</param>
    /// <param name="cancellationToken">Ends it; what is there is kept.</param>
    /// <returns>Path of the file.</returns>
    /// <exception cref="DownloadException">The network or the publisher is away, or gives another file.</exception>
    public async Task<string> FetchAsync(CatalogueEntry entry, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var (whole, part) = (Path.Combine(folder, entry.File), Path.Combine(folder, entry.File + ".part"));
        Directory.CreateDirectory(folder);
        if (File.Exists(whole) && await HashAsync(whole, cancellationToken) == entry.Sha256)
            return whole;
        try
        {
            await FetchPartAsync(entry, part, progress, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            throw new DownloadException(
                $"{entry.Address} cannot be fetched ({e.Message}); check the network, or HTTPS_PROXY, and give the same command again: it goes on where it was. "
                + $"Without a network, bring the file {entry.File} here and use `samcam models import {entry.File} --name {entry.Name}`",
                e);
        }

        var hash = await HashAsync(part, cancellationToken);
        if (hash != entry.Sha256)
        {
            File.Delete(part);
            throw new DownloadException($"{entry.Address} gave a file with the SHA-256 {hash}, but {entry.Sha256} is expected; it was removed. Give the same command again, or fetch the file by other means");
        }

        File.Move(part, whole, overwrite: true);
        return whole;
    }

    private async Task FetchPartAsync(CatalogueEntry entry, string part, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var there = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (there == entry.Bytes)
            return;
        using var request = new HttpRequestMessage(HttpMethod.Get, entry.Address);
        if (there > 0 && there < entry.Bytes)
            request.Headers.Range = new RangeHeaderValue(there, to: null);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Patience);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            response.EnsureSuccessStatusCode();
            var goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == there;
            await using var source = await response.Content.ReadAsStreamAsync(silence.Token);
            await using var target = new FileStream(part, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write);
            await CopyAsync(source, target, entry, silence, progress);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"nothing came for {Patience.TotalSeconds:0} seconds"), e);
        }
    }

    private static async Task CopyAsync(Stream source, FileStream target, CatalogueEntry entry, CancellationTokenSource silence, IProgress<long>? progress)
    {
        var buffer = new byte[BufferBytes];
        while (await source.ReadAsync(buffer, silence.Token) is > 0 and var read)
        {
            silence.CancelAfter(Patience);
            if (target.Position + read > entry.Bytes)
                throw new IOException($"it is larger than the {entry.Bytes} bytes that are expected");
            await target.WriteAsync(buffer.AsMemory(0, read), silence.Token);
            progress?.Report(target.Position);
        }

        if (target.Position < entry.Bytes)
            throw new IOException($"it ended after {target.Position} of {entry.Bytes} bytes");
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}
