using System.Globalization;
using System.Text.RegularExpressions;
using MlNetStudio.Data;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Neural;

namespace MlNetStudio.Pipelines.Running;

/// <summary>A condition that a metric must meet, such as <c>accuracy &gt;= 0.95</c>.</summary>
public sealed partial record Gate
{
    private Gate(string metric, string comparison, double limit) => (Metric, Comparison, Limit) = (metric, comparison, limit);

    /// <summary>The metric's name.</summary>
    public string Metric { get; }

    /// <summary>One of &gt;=, &gt;, &lt;=, &lt;.</summary>
    public string Comparison { get; }

    /// <summary>What the metric is compared with.</summary>
    public double Limit { get; }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="InvalidInputException">The text is no condition.</exception>
    public static Gate Parse(string text, SourceLocation? location = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Pattern().Match(text);
        return match.Success && double.TryParse(match.Groups[3].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double limit) && double.IsFinite(limit)
            ? new Gate(match.Groups[1].Value, match.Groups[2].Value, limit)
            : throw new InvalidInputException($"'{text}' is not a gate. Write a metric, one of >= > <= <, and a number: \"accuracy>=0.95\".", location);
    }

    /// <summary>Compares a metric with the limit.</summary>
    /// <exception cref="InvalidInputException">There is no such metric for this task; the message offers the nearest name.</exception>
    public GateResult Check(MetricValues metrics, SourceLocation? location = null)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        string[] names = [.. metrics.Select(metric => metric.Name)];
        if (!names.Contains(Metric))
        {
            throw new InvalidInputException($"there is no metric '{Metric}' for this task.{NearestName.Suggest(Metric, names)}", location);
        }

        double value = metrics[Metric];
        bool met = Comparison switch
        {
            ">=" => value >= Limit,
            ">" => value > Limit,
            "<=" => value <= Limit,
            _ => value < Limit,
        };
        return new GateResult(this, value, met);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Metric} {Comparison} {Limit}");

    [GeneratedRegex(@"^\s*([A-Za-z][A-Za-z0-9]*)\s*(>=|<=|>|<)\s*(\S+)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

/// <summary>A gate, the metric's value, and whether the condition is met.</summary>
public sealed record GateResult(Gate Gate, double Value, bool IsMet)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Gate} ({Gate.Metric} is {Value:g5})");
}
