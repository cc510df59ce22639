using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Onnx;
using MlNetStudio.OnnxRuntime;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Serving;

/// <summary>What is served, where, and within which limits. Nothing here changes a prediction.</summary>
public sealed record ServingOptions
{
    /// <summary>The models.</summary>
    public required ImmutableArray<ModelSource> Models { get; init; }

    /// <summary>Where to listen: addresses with semicolons between. Port 0 takes a free one, with an IP address only. Default <c>http://localhost:5000</c>.</summary>
    public string Urls { get; init; } = "http://localhost:5000";

    /// <summary>What computes: <c>native</c> or <c>onnxruntime</c>. Default native.</summary>
    public string Engine { get; init; } = "native";

    /// <summary>Where ONNX Runtime computes: <c>cpu</c> or <c>cuda</c>. Default cpu.</summary>
    public string Provider { get; init; } = "cpu";

    /// <summary>The number of the GPU, from 0. Default 0.</summary>
    public int Device { get; init; }

    /// <summary>The most GPU memory that ONNX Runtime takes for each model; null, the default, for no limit.</summary>
    public long? GpuMemoryBytes { get; init; }

    /// <summary>Whether the processor computes where the GPU cannot be used, instead of not serving at all. Default false.</summary>
    public bool FallBackToCpu { get; init; }

    /// <summary>The number of threads of one scoring by ONNX Runtime. Default 1: requests are what runs in parallel.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>What the models' files may ask for; null, the default, allows nothing. A change of a file that holds only a model's data is not looked for.</summary>
    public OnnxReadOptions? ModelReading { get; init; }

    /// <summary>How many batches of one model are scored at once; the others wait and gather. Default 0: one less than there are processors, at least 1.</summary>
    public int Concurrency { get; init; }

    /// <summary>The most rows of several requests that are scored together. Default 512.</summary>
    public int BatchRows { get; init; } = 512;

    /// <summary>The largest body of a request in bytes; a larger one gets 413. Default 8 MiB.</summary>
    public int BodyBytes { get; init; } = 8 << 20;

    /// <summary>The bytes that the bodies of all requests together may hold at a time; beyond, a request gets 429. Default 256 MiB.</summary>
    public long BodyMemoryBytes { get; init; } = 256L << 20;

    /// <summary>The most rows of a request; more get 413. Default 10,000.</summary>
    public int Rows { get; init; } = 10_000;

    /// <summary>The most rows of a request that asks for explanations, each of which costs some thousand predictions; more get 413. Default 100.</summary>
    public int ExplainRows { get; init; } = 100;

    /// <summary>The most requests of one model that wait to be scored; one more gets 429. Default 1,024.</summary>
    public int QueueLength { get; init; } = 1024;

    /// <summary>The most rows of one model that wait to be scored; a request beyond gets 429. Default 100,000.</summary>
    public int QueueRows { get; init; } = 100_000;

    /// <summary>The most connections at a time. Default 2,000.</summary>
    public int Connections { get; init; } = 2000;

    /// <summary>How long a request may wait to be scored; then it gets 503. Default 10 seconds.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the body of a request may take to arrive; then it gets 408. Default 30 seconds.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the head of a request may take to arrive; then it gets 408. Default 10 seconds.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long requests in progress have at the end. Default 30 seconds.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the files are looked at for a change; zero never. One that has changed is loaded once it has stayed the same from one look to the next. Default 1 second.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The SHA-256 hashes, in hexadecimal digits, of the keys that callers must send as <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>. Default empty: no key is asked for.</summary>
    public ImmutableArray<string> ApiKeys { get; init; } = [];

    /// <summary>The folder in which rows and what was predicted for them are kept, for <c>mlnetstudio monitor</c>. Default empty: none are.</summary>
    public string PredictionLog { get; init; } = "";

    /// <summary>The share of requests whose rows are kept, above 0 to 1. Default 1.</summary>
    public double PredictionLogShare { get; init; } = 1;

    /// <summary>The bytes at which a file of the prediction log is full, and another begins. Default 64 MiB.</summary>
    public long PredictionLogBytes { get; init; } = 64L << 20;

    /// <summary>The most files of one model in the prediction log; the oldest are removed. Default 16.</summary>
    public int PredictionLogFiles { get; init; } = 16;

    /// <summary>Puts something around what computes, so that a test can hold it up.</summary>
    internal Func<IModelScorer, IModelScorer>? Around { get; init; }

    /// <summary>How ONNX Runtime runs a model.</summary>
    internal OnnxRuntimeOptions Session => new()
    {
        Provider = Provider == "cuda" ? OnnxRuntimeProvider.Cuda : OnnxRuntimeProvider.Cpu,
        IntraOpThreads = Threads > 0 ? Threads : null,
        DeviceId = Device,
        MemoryLimit = GpuMemoryBytes,
        FallBackToCpu = FallBackToCpu,
    };

    /// <summary>How many batches of a model are scored at once.</summary>
    internal int EffectiveConcurrency => Concurrency > 0 ? Concurrency : Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Checks that the values are possible.</summary>
    /// <exception cref="InvalidInputException">One is not; the message names it.</exception>
    public void Validate()
    {
        if (Models.IsDefaultOrEmpty)
        {
            throw new InvalidInputException("there is no model to serve. Name at least one file.");
        }

        foreach (var same in Models.GroupBy(model => model.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            throw new InvalidInputException(
                $"{same.Count()} models would be called '{same.Key}': {string.Join(", ", same.Select(model => model.Path))}. Give each a name of its own: NAME=PATH.");
        }

        OneOf("engine", Engine, "native", "onnxruntime");
        OneOf("provider", Provider, "cpu", "cuda");
        Within("device", Device, 0, 1024);
        Within("gpuMemoryBytes", GpuMemoryBytes ?? 1, 1, long.MaxValue);
        Within("threads", Threads, 0, 1024);
        Within("concurrency", Concurrency, 0, 1024);
        Within("batchRows", BatchRows, 1, 1 << 20);
        Within("bodyBytes", BodyBytes, 1, 1 << 30);
        Within("bodyMemoryBytes", BodyMemoryBytes, 1, 1L << 40);
        Within("rows", Rows, 1, 1 << 24);
        Within("explainRows", ExplainRows, 1, 1 << 24);
        Within("queueLength", QueueLength, 0, 1 << 20);
        Within("queueRows", QueueRows, 0, 1 << 30);
        Within("connections", Connections, 1, 1 << 20);
        Within("queueTimeout", QueueTimeout, TimeSpan.FromMilliseconds(1));
        Within("bodyTimeout", BodyTimeout, TimeSpan.FromMilliseconds(1));
        Within("headerTimeout", HeaderTimeout, TimeSpan.FromMilliseconds(1));
        Within("drainTimeout", DrainTimeout, TimeSpan.Zero);
        Within("watchInterval", WatchInterval, TimeSpan.Zero);
        Within("predictionLogBytes", PredictionLogBytes, 1 << 10, 1L << 40);
        Within("predictionLogFiles", PredictionLogFiles, 1, 1 << 20);
        if (PredictionLogShare is not (> 0 and <= 1))
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture, $"the serving setting 'predictionLogShare' is {PredictionLogShare}; a number above 0 and up to 1 is expected."));
        }

        foreach (string hash in ApiKeys)
        {
            if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit))
            {
                throw new InvalidInputException("an API key is not given as its SHA-256 hash in 64 hexadecimal digits. Make one with: printf %s KEY | sha256sum");
            }
        }
    }

    private static void OneOf(string name, string value, params ReadOnlySpan<string> allowed)
    {
        if (!allowed.Contains(value))
        {
            throw new InvalidInputException($"'{name}' is '{value}'; expected is one of: {string.Join(", ", allowed.ToArray())}.");
        }
    }

    private static void Within(string name, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture, $"the serving setting '{name}' is {value}; a number from {least} to {most} is expected."));
        }
    }

    private static void Within(string name, TimeSpan value, TimeSpan least)
    {
        if (value < least || value > TimeSpan.FromDays(1))
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture, $"the serving setting '{name}' is {value}; a time from {least} to one day is expected."));
        }
    }
}
