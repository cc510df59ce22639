using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx.Compression;

/// <summary>What a compression leaves alone.</summary>
public sealed record CompressionOptions
{
    /// <summary>Weights of fewer elements stay as they are: little is gained, and the last layer's are often few and sensitive. Default 64.</summary>
    public int MinimumElements { get; init; } = 64;

    /// <summary>The beginnings of names of nodes that are left alone. Default: those of preprocessing.</summary>
    public IReadOnlyList<string> Skip { get; init; } = ["preprocessing/"];

    /// <summary>
    /// For static quantization: the share of a value's calibration numbers that its range must hold; what lies beyond is cut.
    /// 1, the default, holds all; a little less keeps a few extremes from making all other steps coarse.
    /// </summary>
    public double RangeShare { get; init; } = 1;

    /// <summary>The node types that this way of compressing knows; null for all weighted ones.</summary>
    internal IReadOnlyList<string>? Types { get; init; }

    internal bool Skips(OperatorNode node) => Skip.Any(start => node.Name.StartsWith(start, StringComparison.Ordinal));

    internal bool Knows(OperatorNode node) => Types is null || Types.Contains(node.OpType);
}
