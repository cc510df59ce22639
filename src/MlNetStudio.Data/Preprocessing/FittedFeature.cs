using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>One way of a plan with its fitted steps.</summary>
internal sealed class FittedFeature(FeatureOptions options, FittedEncodingStep? encoder)
{
    public FeatureOptions Options { get; } = options;

    /// <summary>The first step of a column that holds no numbers; null for numbers.</summary>
    public FittedEncodingStep? Encoder { get; } = encoder;

    /// <summary>The steps on numbers.</summary>
    public List<FittedNumberStep> Steps { get; } = [];

    public int Width => Encoder?.Width ?? 1;

    /// <summary>The options of the steps on numbers.</summary>
    public IEnumerable<NumberStepOptions> NumberSteps => Options.Steps.OfType<NumberStepOptions>();

    public Feature Describe(int offset)
    {
        var names = Encoder?.Names(Options.Column) ?? [Options.Column];
        foreach (var step in NumberSteps)
        {
            names = names.Select(step.Rename);
        }

        return new(Options.Column, Encoder?.Kind ?? FeatureKind.Dense, offset, [.. names], Encoder?.IndexCount ?? 0);
    }

    /// <summary>Fills the block with the column as the first step leaves it.</summary>
    public UnseenCategories? Load(Table table, ReadOnlySpan<int> rows, FeatureBlock block)
    {
        if (Encoder is not null)
        {
            return Encoder.Encode(table, Options.Column, rows, block);
        }

        var values = table.Numbers(Options.Column).Values;
        for (int i = 0; i < rows.Length; i++)
        {
            block[i, 0] = values[rows[i]];
        }

        return null;
    }

    /// <summary>The prefix of the names of a step's operators. It does not depend on anything but the plan, so that what was lowered can be found again.</summary>
    public static string Scope(int feature, FeatureOptions options, int step) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"preprocessing/{feature}_{options.Column}/{step}_{options.Steps[step].StepName}");

    public string Lower(OperatorGraphBuilder graph, int feature, string input)
    {
        int step = 0;
        if (Encoder is not null)
        {
            using var scope = graph.BeginScope(Scope(feature, Options, step++));
            input = Encoder.Lower(graph, input);
        }

        foreach (var fitted in Steps)
        {
            using var scope = graph.BeginScope(Scope(feature, Options, step++));
            input = fitted.Lower(graph, input);
        }

        return input;
    }

    public static FittedFeature Raise(OperatorGraph graph, int feature, FeatureOptions options)
    {
        GraphValues Values(int step) => new(graph, Scope(feature, options, step) + "/");

        var encoder = options.Steps is [EncodingStepOptions first, ..] ? first.Raise(Values(0)) : null;
        var raised = new FittedFeature(options, encoder);
        for (int step = encoder is null ? 0 : 1; step < options.Steps.Length; step++)
        {
            raised.Steps.Add(((NumberStepOptions)options.Steps[step]).Raise(Values(step)));
        }

        return raised;
    }
}
