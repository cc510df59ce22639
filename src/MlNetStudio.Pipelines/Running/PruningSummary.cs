using System.IO.Compression;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What pruning changed, for report and metrics.json.</summary>
internal static class PruningSummary
{
    private const string Mode = "pruned";

    /// <summary>The section; null where nothing was pruned, or there is no model to compare with.</summary>
    /// <param name="pipeline">The pipeline with everything decided.</param>
    /// <param name="network">The trained network.</param>
    /// <param name="start">What training went on from.</param>
    /// <param name="previous">How good that was on the test rows.</param>
    /// <param name="model">The exported file.</param>
    public static CompressionSection? Of(PipelineDefinition pipeline, Network network, StartingModel? start, ModelResult? previous, byte[] model)
    {
        if (pipeline.Training.Pruning is not { } options || start is null || previous is null)
        {
            return null;
        }

        var frozen = start.LayerRates().Where(rate => rate.Value == 0).Select(rate => rate.Key).Concat(options.Skip).ToHashSet(StringComparer.Ordinal);
        int members = NetworkEnsemble.MembersOf(network.Definition);
        var skipped = members == 1 ? frozen : [.. frozen.SelectMany(name => Enumerable.Range(0, members).Select(member => NetworkEnsemble.NameOf(member, name)))];
        return new CompressionSection
        {
            Mode = Mode,
            BytesBefore = start.Bytes.Length,
            BytesAfter = model.Length,
            PackedBefore = Pack(start.Bytes),
            PackedAfter = Pack(model),
            MetricsBefore = previous.Metrics,
            Difference = previous.Difference,
            Products = NetworkSparsity.LayersOf(network, name => !skipped.Contains(name)),
            Sparsity = NetworkSparsity.Of(network, name => !skipped.Contains(name)).Share,
        };
    }

    private static long Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.Length;
    }
}
