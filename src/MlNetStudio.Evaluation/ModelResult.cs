using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation;

/// <summary>How good one model is on the test rows.</summary>
public sealed record ModelResult
{
    /// <summary>What the model is called in tables and charts, such as "Linear model".</summary>
    public required string Name { get; init; }

    /// <summary>What it is and how it was made, in one sentence for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>The metrics of the task.</summary>
    public required MetricValues Metrics { get; init; }

    /// <summary>Confidence intervals of the metrics; empty where none were computed.</summary>
    public IReadOnlyList<MetricInterval> Intervals { get; init; } = [];

    /// <summary>
    /// For a model that the network is compared with: how much its first metric lies above the network's, over the same rows
    /// (<see cref="BootstrapInterval.ComputeDifference"/>); null where that is not known.
    /// </summary>
    public MetricInterval? Difference { get; init; }

    /// <summary>The interval of a metric, or null where there is none.</summary>
    public MetricInterval? IntervalOf(string metric)
    {
        foreach (MetricInterval interval in Intervals)
        {
            if (string.Equals(interval.Name, metric, StringComparison.Ordinal) && !double.IsNaN(interval.Lower))
            {
                return interval;
            }
        }

        return null;
    }

    /// <summary>The metrics of some scores with their bootstrap intervals.</summary>
    /// <param name="name">What the model is called.</param>
    /// <param name="scores">Its scores on the test rows.</param>
    /// <param name="description">What it is, in one sentence.</param>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <param name="replicates">Bootstrap replicates; 0 for no intervals.</param>
    public static ModelResult Evaluate(string name, Scores scores, string description = "", long seed = 0, int replicates = 1000) => new()
    {
        Name = name,
        Description = description,
        Metrics = MetricRegistry.Compute(scores),
        Intervals = replicates > 0 ? BootstrapInterval.Compute(scores, seed, replicates: replicates) : [],
    };
}
