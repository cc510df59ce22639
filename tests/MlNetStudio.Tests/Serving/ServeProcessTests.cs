using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Serving;

/// <summary>What belongs to the process: settings files, certificates, signals, and the environment that names a collector.</summary>
public sealed class ServeProcessTests(ServedModels models) : IClassFixture<ServedModels>, IDisposable
{
    private const string House = """{"size":5,"color":"red","age":3}""";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task ACertificateInTheSettingsMakesItHttps()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllBytesAsync(_folder["server.pfx"], certificate.Export(X509ContentType.Pfx, "word"));
        _folder.Write("appsettings.json", """
            {"Kestrel": {"Endpoints": {"Https": {"Url": "https://127.0.0.1:0", "Certificate": {"Path": "server.pfx", "Password": "word"}}}}}
            """);
        var (process, address) = await ServeProcess.StartAsync(_folder, [], models.Houses);
        await using var server = process;
        Assert.Equal("https", address.Scheme);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, given, _, _) => given!.Thumbprint == certificate.Thumbprint };
        using var client = new HttpClient(handler) { BaseAddress = address };
        (await PostAsync(client, House)).Ok();
    }

    [UnixFact]
    public async Task AHangupLoadsTheFilesAgain()
    {
        File.Copy(models.Houses, _folder["model.onnx"]);
        var (process, address) = await ServeProcess.StartAsync(_folder, new() { ["MLNETSTUDIO_SERVING_WATCHINTERVAL"] = "0" }, "house=model.onnx", "--urls", "http://127.0.0.1:0");
        await using var server = process;
        using var client = new HttpClient { BaseAddress = address };
        string? before = (await PostAsync(client, House)).Ok().GetProperty("version").GetString();
        File.Copy(models.OtherHouses, _folder["model.onnx"], overwrite: true);
        server.Signal("HUP");
        await Eventually.HoldsAsync(async () => (await PostAsync(client, House)).Ok().GetProperty("version").GetString() != before);
        Assert.Contains("has taken the place of version " + before, server.Text, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task ATerminationIsAnOrderlyEnd()
    {
        var (process, _) = await ServeProcess.StartAsync(_folder, [], models.Houses, "--urls", "http://127.0.0.1:0", "--log", "predictions");
        await using var server = process;
        server.Signal("TERM");
        Assert.Equal(0, await server.EndAsync());
    }

    [Fact]
    public async Task FiguresAndTracesGoToTheCollectorThatTheEnvironmentNames()
    {
        await using var collector = await Collector.StartAsync();
        var (process, address) = await ServeProcess.StartAsync(
            _folder,
            new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_METRIC_EXPORT_INTERVAL"] = "100", ["OTEL_BSP_SCHEDULE_DELAY"] = "100" },
            models.Houses, "--urls", "http://127.0.0.1:0");
        await using var server = process;
        using var client = new HttpClient { BaseAddress = address };
        (await PostAsync(client, """{"size":5,"color":"a secret color","age":3}""")).Ok();
        await Eventually.HoldsAsync(() => Task.FromResult(collector.Has("/v1/metrics", "mlnetstudio.predictions") && collector.Has("/v1/traces", "model.version")));
        Assert.False(collector.Has("/v1/metrics", "a secret color") || collector.Has("/v1/traces", "a secret color"));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<Answer> PostAsync(HttpClient client, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("/predict", content);
        return await Answer.OfAsync(response);
    }

    /// <summary>A test that sends signals as Unix has them.</summary>
    private sealed class UnixFactAttribute : FactAttribute
    {
        public UnixFactAttribute()
        {
            if (OperatingSystem.IsWindows())
            {
                Skip = "Windows has no such signals.";
            }
        }
    }
}
