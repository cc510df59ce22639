using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Report;

/// <summary>What a smaller form of a model gained and lost, on the same rows.</summary>
public sealed record CompressionSection
{
    /// <summary>How it was made smaller: "static", "dynamic", "float16" or "pruned".</summary>
    public required string Mode { get; init; }

    /// <summary>The size of the model file before, in bytes.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Its size now.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>The metrics before.</summary>
    public required MetricValues MetricsBefore { get; init; }

    /// <summary>How much the first metric lies above what it was, over the same rows; null where that is not known.</summary>
    public MetricInterval? Difference { get; init; }

    /// <summary>The products whose weights are smaller.</summary>
    public required int Products { get; init; }

    /// <summary>The rows from which ranges were learned; 0 where none are needed.</summary>
    public int CalibrationRows { get; init; }

    /// <summary>What the times were taken with, such as "ONNX Runtime 1.23.2, one thread".</summary>
    public string Engine { get; init; } = "";

    /// <summary>The median time of a row in batches before, in microseconds; null where it was not taken.</summary>
    public double? MicrosecondsBefore { get; init; }

    /// <summary>The same now.</summary>
    public double? MicrosecondsAfter { get; init; }

    /// <summary>The share of the weights that are zero, for a pruned model.</summary>
    public double? Sparsity { get; init; }

    /// <summary>The size of the file before, packed by gzip; null where it was not taken.</summary>
    public long? PackedBefore { get; init; }

    /// <summary>The same now: where weights are zero, packing is what makes the file smaller.</summary>
    public long? PackedAfter { get; init; }
}
