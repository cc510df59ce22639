using MlNetStudio.Onnx;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What a run needs to know of the machine. Nothing here changes a result.</summary>
public sealed record RunSettings
{
    /// <summary>The folder for the results; null takes the pipeline's, or <see cref="OutputRoot"/>/NAME.</summary>
    public string? Folder { get; init; }

    /// <summary>The folder under which results go whose folder is not given.</summary>
    public string OutputRoot { get; init; } = "out";

    /// <summary>What <c>${MLNETSTUDIO_DATA}</c> stands for; null asks <see cref="Variable"/>.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Environment variables by name.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The number of threads; 0 chooses by the size of the work.</summary>
    public int Threads { get; init; }

    /// <summary>The folder for TensorBoard's event files, those of an ensemble's members in folders of their own; null writes none.</summary>
    public string? TensorBoard { get; init; }

    /// <summary>Whether the report shows some images, or texts with the words that count, which are rows of the data.</summary>
    public bool ShowSamples { get; init; }

    /// <summary>What the file of a model that is started from may ask for; null allows nothing.</summary>
    public OnnxReadOptions? ModelReading { get; init; }

    /// <summary>Whether training saves checkpoints and goes on from one that it finds.</summary>
    public bool Resume { get; init; }
}
