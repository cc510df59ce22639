namespace MlNetStudio.Evaluation.Metrics;

/// <summary>One number that says how good predictions are. A new one is a class in its own file and a line in <see cref="MetricRegistry"/>.</summary>
public abstract class Metric
{
    private protected Metric()
    {
    }

    /// <summary>The name in metrics.json and in gates, such as "macroF1".</summary>
    public abstract string Name { get; }

    /// <summary>The name for people, such as "Macro F1".</summary>
    public abstract string Title { get; }

    /// <summary>What it says, in one plain sentence.</summary>
    public abstract string Explanation { get; }

    /// <summary>True where more is better.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>True for a share of rows that people read as a percentage.</summary>
    public virtual bool IsShare => false;

    /// <summary>Whether the metric is defined for a task.</summary>
    public abstract bool AppliesTo(EvaluationTask task);

    /// <summary>The value, or NaN where it is undefined: no rows, one class where two are needed, a number that is not finite.</summary>
    /// <exception cref="ArgumentException">The metric does not apply to the task of <paramref name="scores"/>.</exception>
    public double Compute(Scores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (!AppliesTo(scores.Task))
        {
            throw new ArgumentException($"{Name} is no metric of a {EvaluationTaskNames.Of(scores.Task)} task.", nameof(scores));
        }

        return scores.IsUsable ? ComputeUsable(scores) : double.NaN;
    }

    /// <summary>The value over rows of positive total weight and finite numbers.</summary>
    private protected abstract double ComputeUsable(Scores scores);
}
