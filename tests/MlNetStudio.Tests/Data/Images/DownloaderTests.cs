using System.Formats.Tar;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data.Images;

/// <summary>Downloads from a server on this machine.</summary>
public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] Content = ImageSamples.Noise(200_000);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpListener _server = new();
    private readonly HttpClient _client = new();
    private readonly string _address;
    private readonly List<string?> _ranges = [];
    private readonly Task _serving;

    public DownloaderTests()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _server.Prefixes.Add(_address);
        _server.Start();
        _serving = Task.Run(ServeAsync);
    }

    private byte[] Served { get; set; } = Content;

    private bool KnowsRanges { get; set; } = true;

    private int BreaksOffAfter { get; set; } = int.MaxValue;

    private int Status { get; set; } = 200;

    public void Dispose()
    {
        _server.Stop();
        _serving.Wait();
        _server.Close();
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AFileArrivesAndIsNotFetchedTwice()
    {
        await Get();
        Assert.Equal(Content, File.ReadAllBytes(_folder.File("images.gz")));
        await Get();
        Assert.Single(_ranges);
        File.WriteAllBytes(_folder.File("images.gz"), [1, 2, 3]);
        await Get();
        Assert.Equal(Content, File.ReadAllBytes(_folder.File("images.gz")));
        Assert.Equal(["images.gz"], Names());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ABrokenDownloadGoesOn(bool knowsRanges)
    {
        BreaksOffAfter = 70_000;
        KnowsRanges = knowsRanges;
        await Assert.ThrowsAsync<InvalidInputException>(Get);
        Assert.Equal(["images.gz.part"], Names());
        long have = new FileInfo(_folder.File("images.gz.part")).Length;
        Assert.InRange(have, 1, 70_000);
        BreaksOffAfter = int.MaxValue;
        await Get();
        Assert.Equal([null, $"bytes={have}-"], _ranges);
        Assert.Equal(Content, File.ReadAllBytes(_folder.File("images.gz")));
        Assert.Equal(["images.gz"], Names());
    }

    [Fact]
    public async Task AnotherFileIsRefusedAndNothingOfItKept()
    {
        Served = [.. Content];
        Served[5] ^= 1;
        Assert.Contains("not the file that was published", await Refuse(), StringComparison.Ordinal);
        Assert.Empty(Names());
        Served = [.. Content, 1];
        Assert.Contains("more than", await Refuse(), StringComparison.Ordinal);
        Status = 404;
        Assert.Contains("404", await Refuse(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatDoesNotAnswerIsAnErrorOfTheInput()
    {
        _server.Stop();
        Assert.Contains("the download failed", await Refuse(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfAnArchiveOnlyWhatIsExpectedIsUnpackedByItsOwnName()
    {
        Served = Archive(("folder/one.bin", Content[..1000]), ("../../escape.bin", Content[..10]), ("folder/two.bin", Content[..500]), ("readme.html", Content[..50]));
        var file = new DownloadFile(new Uri(_address + "all.tar.gz"), Hash(Served), Served.Length) { Entries = [("one.bin", 1000), ("two.bin", 500)] };
        await new Downloader(_client).GetAsync(new ImageDownload("test", "", [file]), _folder.Path);
        Assert.Equal(["one.bin", "two.bin"], Names());
        Assert.Equal(Content[..1000], File.ReadAllBytes(_folder.File("one.bin")));
        await new Downloader(_client).GetAsync(new ImageDownload("test", "", [file]), _folder.Path);
        Assert.Single(_ranges);
        var more = file with { Entries = [("one.bin", 1000), ("three.bin", 500)] };
        var fault = await Assert.ThrowsAsync<InvalidInputException>(() => new Downloader(_client).GetAsync(new ImageDownload("test", "", [more]), _folder.Path));
        Assert.Contains("lacks three.bin", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheRegistryIsWhole()
    {
        Assert.Equal(["mnist", "fashion-mnist", "cifar10"], ImageDownloads.All.Select(download => download.Name));
        Assert.All(ImageDownloads.All.SelectMany(download => download.Files), file => Assert.Matches("^[0-9a-f]{64}$", file.Sha256));
        Assert.Null(ImageDownloads.Find("imagenet"));
    }

    [RequiresDataFact]
    public void TheHashesOfMnistAreThoseOfTheFilesAtHand()
    {
        foreach (var file in ImageDownloads.Find("mnist")!.Files)
        {
            byte[] bytes = File.ReadAllBytes(TestData.File("mnist", file.Name));
            Assert.Equal(file.Sha256, Hash(bytes));
            Assert.Equal(file.Bytes, bytes.Length);
        }
    }

    private static byte[] Archive(params (string Name, byte[] Bytes)[] files)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
            }
        }

        return ImageSamples.Gzip(archive.ToArray());
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private string[] Names() => [.. Directory.EnumerateFiles(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private Task Get() => new Downloader(_client).GetAsync(
        new ImageDownload("test", "", [new DownloadFile(new Uri(_address + "images.gz"), Hash(Content), Content.Length)]), _folder.Path);

    private async Task<string> Refuse() => (await Assert.ThrowsAsync<InvalidInputException>(Get)).Message;

    private async Task ServeAsync()
    {
        while (_server.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _server.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                await AnswerAsync(context);
            }
            catch (Exception exception) when (exception is HttpListenerException or IOException or InvalidOperationException)
            {
                // The other side has gone.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        string? range = context.Request.Headers["Range"];
        _ranges.Add(range);
        int from = range is null || !KnowsRanges ? 0 : int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        var response = context.Response;
        response.StatusCode = Status == 200 && from > 0 ? 206 : Status;
        if (from > 0)
        {
            response.Headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{Served.Length - 1}/{Served.Length}");
        }

        byte[] body = Status == 200 ? Served[from..] : [];
        response.ContentLength64 = body.Length;
        int length = Math.Min(body.Length, BreaksOffAfter);
        await response.OutputStream.WriteAsync(body.AsMemory(0, length));
        if (length < body.Length)
        {
            await response.OutputStream.FlushAsync();

            // Long enough for what was sent to be taken.
            await Task.Delay(200);
            response.Abort();
            return;
        }

        response.Close();
    }
}
