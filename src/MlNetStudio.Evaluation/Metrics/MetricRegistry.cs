namespace MlNetStudio.Evaluation.Metrics;

/// <summary>Every metric, by task and name. The first of a task is the one that a reader is told first.</summary>
public static class MetricRegistry
{
    private static readonly Metric[] RegressionMetrics = [new RootMeanSquaredError(), new MeanAbsoluteError(), new RSquared()];

    private static readonly Metric[] BinaryMetrics = [new Accuracy(), new AreaUnderRoc(), new F1(), new Precision(), new Recall(), new LogLoss()];

    private static readonly Metric[] MulticlassMetrics = [new Accuracy(), new MacroAccuracy(), new MacroF1(), new LogLoss()];

    /// <summary>The metrics of a task, in the order in which they are shown.</summary>
    public static IReadOnlyList<Metric> For(EvaluationTask task) => task switch
    {
        EvaluationTask.Regression => RegressionMetrics,
        EvaluationTask.Binary => BinaryMetrics,
        EvaluationTask.Multiclass => MulticlassMetrics,
        _ => throw new ArgumentOutOfRangeException(nameof(task)),
    };

    /// <summary>The metric of that name, or null if the task has none. Names are compared exactly.</summary>
    public static Metric? Find(EvaluationTask task, string name)
    {
        foreach (Metric metric in For(task))
        {
            if (string.Equals(metric.Name, name, StringComparison.Ordinal))
            {
                return metric;
            }
        }

        return null;
    }

    /// <summary>All metrics of the scores' task.</summary>
    public static MetricValues Compute(Scores scores)
    {
        IReadOnlyList<Metric> metrics = For(scores.Task);
        var values = new MetricValue[metrics.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new MetricValue(metrics[i].Name, metrics[i].Compute(scores));
        }

        return new MetricValues(values);
    }
}
