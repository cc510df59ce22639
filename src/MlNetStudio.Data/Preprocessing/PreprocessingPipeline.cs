using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>
/// A fitted <see cref="FeaturePlan"/>: turns tables into feature matrices, and lowers to the first part of a model's operator graph. Both give the same bits.
/// Immutable; any number of threads may use it.
/// </summary>
public sealed class PreprocessingPipeline
{
    private readonly ImmutableArray<FittedFeature> _features;

    private PreprocessingPipeline(FeaturePlan plan, TableSchema inputs, ImmutableArray<FittedFeature> features)
    {
        Plan = plan;
        Inputs = inputs;
        _features = features;
        var described = ImmutableArray.CreateBuilder<Feature>(features.Length);
        foreach (var feature in features)
        {
            described.Add(feature.Describe(FeatureCount));
            FeatureCount += feature.Width;
        }

        Features = described.MoveToImmutable();
    }

    /// <summary>The plan that was fitted.</summary>
    public FeaturePlan Plan { get; }

    /// <summary>The columns that it reads, in the training table's order: a file to be scored is read by this (<see cref="TableReadOptions.Schema"/>).</summary>
    public TableSchema Inputs { get; }

    /// <summary>The number of columns of the feature matrix.</summary>
    public int FeatureCount { get; }

    /// <summary>What the columns of the feature matrix are.</summary>
    public ImmutableArray<Feature> Features { get; }

    /// <summary>The names of the columns of the feature matrix, such as <c>age</c>, <c>age missing</c>, <c>sex=male</c>.</summary>
    public IEnumerable<string> FeatureNames => Features.SelectMany(f => f.Names);

    /// <summary>Learns what the plan's steps need from the training rows.</summary>
    /// <exception cref="InvalidInputException">A column is not there or of another kind than its steps take.</exception>
    public static PreprocessingPipeline Fit(FeaturePlan plan, Table table, ReadOnlySpan<int> rows) => Fit(plan, table, rows, out _);

    /// <summary>Learns what the plan's steps need from the training rows, and gives these rows' features, which come from it at no further cost.</summary>
    /// <inheritdoc cref="Fit(FeaturePlan, Table, ReadOnlySpan{int})"/>
    public static PreprocessingPipeline Fit(FeaturePlan plan, Table table, ReadOnlySpan<int> rows, out FeatureMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(table);
        var features = ImmutableArray.CreateBuilder<FittedFeature>(plan.Features.Length);
        foreach (var feature in plan.Features)
        {
            features.Add(new(feature, feature.Steps is [EncodingStepOptions encoder, ..] ? encoder.Fit(table, feature.Column, rows) : null));
        }

        int columns = features.Sum(f => f.Width);
        var values = NewMatrix(rows.Length, columns);
        var unseen = ImmutableArray.CreateBuilder<UnseenCategories>();
        int offset = 0;
        foreach (var feature in features)
        {
            var block = new FeatureBlock(values, rows.Length, columns, offset, feature.Width);
            Note(unseen, feature.Load(table, rows, block));
            foreach (var step in feature.NumberSteps)
            {
                var fitted = step.Fit(block);
                fitted.Apply(block);
                feature.Steps.Add(fitted);
            }

            offset += feature.Width;
        }

        matrix = new FeatureMatrix(values, rows.Length, columns) { Unseen = unseen.ToImmutable() };
        return new(plan, table.Schema.Only(plan.Columns), features.MoveToImmutable());
    }

    /// <summary>The features of every row.</summary>
    /// <exception cref="InvalidInputException">A column is not there or of another kind.</exception>
    public FeatureMatrix Transform(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Transform(table, table.AllRows());
    }

    /// <summary>The features of some rows.</summary>
    /// <inheritdoc cref="Transform(Table)"/>
    public FeatureMatrix Transform(Table table, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        var values = NewMatrix(rows.Length, FeatureCount);
        var unseen = ImmutableArray.CreateBuilder<UnseenCategories>();
        for (int i = 0; i < _features.Length; i++)
        {
            var block = new FeatureBlock(values, rows.Length, FeatureCount, Features[i].Offset, Features[i].Width);
            Note(unseen, _features[i].Load(table, rows, block));
            foreach (var step in _features[i].Steps)
            {
                step.Apply(block);
            }
        }

        return new FeatureMatrix(values, rows.Length, FeatureCount) { Unseen = unseen.ToImmutable() };
    }

    /// <summary>What the category columns of a table hold that the model does not know, without computing features.</summary>
    /// <exception cref="InvalidInputException">A column is not there or of another kind.</exception>
    public ImmutableArray<UnseenCategories> FindUnseen(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var unseen = ImmutableArray.CreateBuilder<UnseenCategories>();
        int[] rows = table.AllRows();
        foreach (var feature in _features)
        {
            Note(unseen, feature.Encoder is FittedCategoryStep step ? step.FindUnseen(table.Categories(feature.Options.Column), rows) : null);
        }

        return unseen.ToImmutable();
    }

    /// <summary>Adds an input for every column that is read, named like it and of shape [batch, 1], and the operators that turn them into the feature matrix.</summary>
    /// <returns>The name of the feature matrix, float [batch, <see cref="FeatureCount"/>].</returns>
    public string Lower(OperatorGraphBuilder graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var inputs = Inputs.Columns.ToDictionary(
            c => c.Name,
            c => graph.AddInput(c.Name, ElementTypeOf(c.Kind), [Dimension.Batch, 1]),
            StringComparer.Ordinal);
        return Lower(graph, inputs);
    }

    /// <summary>Adds the operators that turn values of the graph into the feature matrix.</summary>
    /// <param name="graph">Where to add them.</param>
    /// <param name="inputs">For every column that is read the name of its value: float [batch, 1], NaN where missing, or string [batch, 1], empty where missing, or int64 [batch, 1] for dates.</param>
    /// <returns>The name of the feature matrix, float [batch, <see cref="FeatureCount"/>].</returns>
    public string Lower(OperatorGraphBuilder graph, IReadOnlyDictionary<string, string> inputs)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(inputs);
        var parts = new string[_features.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = _features[i].Lower(graph, i, inputs[_features[i].Options.Column]);
        }

        using var scope = graph.BeginScope("preprocessing");
        return parts.Length == 1 ? parts[0] : graph.AddNode("Concat", parts, [("axis", 1L)]);
    }

    /// <summary>The fitted pipeline from a graph to which it was lowered.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="plan">The plan, which rides in the model's metadata.</param>
    /// <param name="inputs">The columns, which ride there too.</param>
    /// <exception cref="InvalidInputException">The graph lacks what the plan promises.</exception>
    public static PreprocessingPipeline Raise(OperatorGraph graph, FeaturePlan plan, TableSchema inputs)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(inputs);
        return new(plan, inputs, [.. plan.Features.Select((feature, i) => FittedFeature.Raise(graph, i, feature))]);
    }

    /// <summary>The type of a column's values in a graph.</summary>
    public static ElementType ElementTypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Number => ElementType.Float32,
        ColumnKind.Date => ElementType.Int64,
        _ => ElementType.String,
    };

    private static void Note(ImmutableArray<UnseenCategories>.Builder unseen, UnseenCategories? one)
    {
        // A column that goes two ways is counted once.
        if (one is not null && !unseen.Any(u => u.Column == one.Column))
        {
            unseen.Add(one);
        }
    }

    private static float[] NewMatrix(int rows, int columns) => (long)rows * columns <= Array.MaxLength
        ? GC.AllocateUninitializedArray<float>(rows * columns)
        : throw new InvalidInputException($"{rows} rows of {columns} features are too many for one matrix; use fewer rows or columns.");
}
