using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>
/// Scales the targets of a regression, usually so that the network learns numbers of mean 0 and variance 1: t = (y - mean) * (1 / deviation), and
/// y = t * deviation + mean after the network.
/// </summary>
/// <param name="Mean">The mean of the training targets, or what else is taken off: the median, the least.</param>
/// <param name="Deviation">Their standard deviation (over n), or what else they are divided by: the interquartile range, the range; 1 where they are all equal.</param>
public sealed record TargetScaler(float Mean, float Deviation)
{
    private const string Scope = "target";

    /// <summary>Leaves targets as they are.</summary>
    public static TargetScaler None { get; } = new(0, 1);

    /// <summary>The scaler of training targets in one of the usual ways, standardizing by default. Robust scaling does not clip them: what a model predicts has no bounds.</summary>
    public static TargetScaler Fit(ReadOnlySpan<float> targets, NumberScaling scaling = NumberScaling.Standard)
    {
        static TargetScaler Of((float Center, float Scale) fitted) =>
            new(fitted.Center, fitted.Scale > 0 && float.IsFinite(1 / fitted.Scale) ? 1 / fitted.Scale : 1);

        return scaling switch
        {
            NumberScaling.Standard => Standard(targets),
            NumberScaling.Robust => Of(RobustScaleOptions.Fit(ColumnQuantiles.Of(targets))),
            NumberScaling.MinMax => Of(MinMaxScaleOptions.Fit(ColumnQuantiles.Of(targets))),
            _ => None,
        };
    }

    /// <summary>Standardizes targets in place.</summary>
    public void Standardize(Span<float> targets)
    {
        float scale = 1 / Deviation;
        foreach (ref float target in targets)
        {
            target = (target - Mean) * scale;
        }
    }

    /// <summary>Turns the network's outputs into predictions, in place: the operations of the lowered form.</summary>
    public void Restore(Span<float> outputs)
    {
        foreach (ref float output in outputs)
        {
            output = (output * Deviation) + Mean;
        }
    }

    /// <summary>Adds the operators that turn the network's output, float [batch, 1], into the prediction, and returns its name: Add(Mul(x, deviation), mean).</summary>
    /// <param name="graph">Where to add them.</param>
    /// <param name="value">The network's output.</param>
    /// <param name="output">The exact name of the prediction; null makes one up.</param>
    public string Lower(OperatorGraphBuilder graph, string value, string? output = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using var scope = graph.BeginScope(Scope);
        var scaled = graph.AddNode("Mul", [value, graph.AddInitializer("deviation", Tensor.Create([Deviation], 1, 1))]);
        return graph.AddNode("Add", [scaled, graph.AddInitializer("mean", Tensor.Create([Mean], 1, 1))], output: output);
    }

    /// <summary>The scaler from a graph to which it was lowered.</summary>
    /// <exception cref="InvalidInputException">The graph holds none.</exception>
    public static TargetScaler Raise(OperatorGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var values = new GraphValues(graph, Scope + "/");
        return new(values.Floats("mean")[0], values.Floats("deviation")[0]);
    }

    private static TargetScaler Standard(ReadOnlySpan<float> targets)
    {
        double sum = 0;
        foreach (float target in targets)
        {
            sum += target;
        }

        double mean = targets.IsEmpty ? 0 : sum / targets.Length;
        double squares = 0;
        bool varies = false;
        foreach (float target in targets)
        {
            squares += (target - mean) * (target - mean);
            varies |= target != targets[0];
        }

        float deviation = (float)Math.Sqrt(squares / Math.Max(targets.Length, 1));
        return new((float)mean, varies && float.IsFinite(1 / deviation) ? deviation : 1);
    }
}
