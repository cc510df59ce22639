using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace MlNetStudio.Data.Images;

/// <summary>
/// Downloads files whose hash is known. What has come so far stays beside the target under a name that ends in <c>.part</c>, so that a broken download goes on where it
/// ended; the file gets its name only when its hash is right.
/// </summary>
/// <param name="client">What asks the servers.</param>
/// <param name="progress">Told what is done, in sentences; null for nobody.</param>
public sealed class Downloader(HttpClient client, Action<string>? progress = null)
{
    /// <summary>Downloads a set into a folder. Files that are there already and are right are kept.</summary>
    /// <param name="download">The set.</param>
    /// <param name="folder">The folder, made if need be.</param>
    /// <param name="cancellation">Ends the download; what has come so far is kept.</param>
    /// <exception cref="InvalidInputException">A server does not answer, or gives something else; the folder cannot be written to.</exception>
    public async Task GetAsync(ImageDownload download, string folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(download);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var file in download.Files)
            {
                await GetAsync(file, folder, cancellation).ConfigureAwait(false);
            }
        }
        catch (HttpRequestException exception)
        {
            throw new InvalidInputException($"the download failed: {exception.Message} Try again; it goes on where it ended.", new SourceLocation(download.Name), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the download was not completed: {exception.Message} Try again; it goes on where it ended.", new SourceLocation(folder), exception);
        }
    }

    private async Task GetAsync(DownloadFile file, string folder, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, file.Name);
        if (!file.Entries.IsEmpty && file.Entries.All(entry => new FileInfo(Path.Combine(folder, entry.Name)) is { Exists: true } there && there.Length == entry.Bytes))
        {
            progress?.Invoke($"{file.Name}: its files are there already");
            return;
        }

        if (File.Exists(path) && await HashAsync(path, cancellation).ConfigureAwait(false) == file.Sha256)
        {
            progress?.Invoke($"{file.Name}: there already");
        }
        else
        {
            await FetchAsync(file, path, cancellation).ConfigureAwait(false);
        }

        if (!file.Entries.IsEmpty)
        {
            await ExtractAsync(file, path, folder, cancellation).ConfigureAwait(false);
        }
    }

    private async Task FetchAsync(DownloadFile file, string path, CancellationToken cancellation)
    {
        string part = path + ".part";
        long have = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (have > file.Bytes)
        {
            File.Delete(part);
            have = 0;
        }

        if (have < file.Bytes)
        {
            progress?.Invoke(string.Create(
                CultureInfo.InvariantCulture, $"{file.Name}: {(have > 0 ? $"going on at byte {have} of {file.Bytes}" : $"{file.Bytes} bytes")} from {file.Url.Host}"));
            await ReceiveAsync(file, part, have, cancellation).ConfigureAwait(false);
        }

        string hash = await HashAsync(part, cancellation).ConfigureAwait(false);
        if (hash != file.Sha256)
        {
            // What came is of no use for going on.
            File.Delete(part);
            throw new InvalidInputException(
                $"what came is not the file that was published: its SHA-256 is {hash}, not {file.Sha256}. Try again; if it stays so, the publisher has changed it.",
                new SourceLocation(file.Url.ToString()));
        }

        File.Move(part, path, overwrite: true);
    }

    private async Task ReceiveAsync(DownloadFile file, string part, long have, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, file.Url);
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw new InvalidInputException($"the server answers {(int)response.StatusCode} {response.ReasonPhrase}.", new SourceLocation(file.Url.ToString()));
        }

        // A server that does not know how to go on sends the whole file.
        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == have;
        if (response.StatusCode == HttpStatusCode.PartialContent && !goesOn)
        {
            throw new InvalidInputException($"the server sends another part than the one asked for, which begins at byte {have}.", new SourceLocation(file.Url.ToString()));
        }

        using var source = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var target = new FileStream(part, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write);
        var buffer = new byte[1 << 16];
        for (int read; (read = await source.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            if (target.Position + read > file.Bytes)
            {
                throw new InvalidInputException($"the server sends more than the {file.Bytes} bytes of the file that was published.", new SourceLocation(file.Url.ToString()));
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
        }

        if (target.Position < file.Bytes)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the server broke off at byte {target.Position} of {file.Bytes}."));
        }
    }

    // Only the files that are expected, by their own names: an archive cannot write anywhere else.
    private async Task ExtractAsync(DownloadFile file, string path, string folder, CancellationToken cancellation)
    {
        progress?.Invoke($"{file.Name}: unpacking");
        var missing = file.Entries.ToDictionary(entry => entry.Name, entry => entry.Bytes, StringComparer.Ordinal);
        using (var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
        using (var archive = new TarReader(packed))
        {
            while (await archive.GetNextEntryAsync(cancellationToken: cancellation).ConfigureAwait(false) is { } entry)
            {
                string name = Path.GetFileName(entry.Name);
                if (entry.DataStream is null || !missing.TryGetValue(name, out long bytes) || entry.Length != bytes)
                {
                    continue;
                }

                string part = Path.Combine(folder, name + ".part");
                using (var target = new FileStream(part, FileMode.Create, FileAccess.Write))
                {
                    await entry.DataStream.CopyToAsync(target, cancellation).ConfigureAwait(false);
                }

                File.Move(part, Path.Combine(folder, name), overwrite: true);
                missing.Remove(name);
            }
        }

        if (missing.Count > 0)
        {
            throw new InvalidInputException($"the archive lacks {string.Join(", ", missing.Keys)}.", new SourceLocation(path));
        }

        File.Delete(path);
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
    }
}
