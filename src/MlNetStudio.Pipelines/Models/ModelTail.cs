using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.Pipelines.Models;

/// <summary>The part of a model behind its preprocessing: from the matrix of features to the outputs.</summary>
internal sealed class ModelTail
{
    // The scope under which preprocessing lowers its operators.
    private const string Preprocessing = "preprocessing/";

    private readonly OperatorEngine _engine;
    private readonly string _features;

    private ModelTail(OperatorEngine engine, string features, string? anchor) => (_engine, _features, Anchor) = (engine, features, anchor);

    /// <summary>The input with the known value from which a series' changes are reckoned, which passes the features by; null where there is none.</summary>
    public string? Anchor { get; }

    /// <summary>Cuts a model where its features are.</summary>
    /// <exception cref="InvalidInputException">There is no one value through which everything passes.</exception>
    public static ModelTail Cut(ModelFile model)
    {
        var graph = model.Graph;
        var ahead = graph.Nodes.Where(node => node.Name.StartsWith(Preprocessing, StringComparison.Ordinal)).ToArray();
        var behind = graph.Nodes.Except(ahead).ToArray();
        var made = ahead.SelectMany(node => node.Outputs).Concat(graph.Inputs.Select(input => input.Name)).ToHashSet(StringComparer.Ordinal);
        string? anchor = model.Series?.Anchor?.Column;
        string[] passed = [.. behind.SelectMany(node => node.Inputs).Where(input => made.Contains(input) && input != anchor).Distinct(StringComparer.Ordinal)];
        if (passed is not [var features])
        {
            throw new InvalidInputException(
                $"this model's features cannot be told from its network: {passed.Length} values lead from one to the other, where one is expected.", new SourceLocation(model.Path));
        }

        var read = behind.SelectMany(node => node.Inputs).ToHashSet(StringComparer.Ordinal);
        var tail = graph with
        {
            Inputs = [new ValueInfo(features, ElementType.Float32, [Dimension.Batch, Dimension.Named("features")]), .. graph.Inputs.Where(input => input.Name == anchor)],
            Initializers = [.. graph.Initializers.Where(initializer => read.Contains(initializer.Key))],
            Nodes = [.. behind],
        };
        return new ModelTail(OperatorEngine.Compile(tail), features, anchor);
    }

    /// <summary>An output for rows of features.</summary>
    /// <param name="features">The features [rows, columns].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="output">The output's name.</param>
    /// <param name="anchor">The value of <see cref="Anchor"/> for all rows; of no account where there is none.</param>
    public Tensor<float> Run(float[] features, int rows, string output, float anchor)
    {
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [_features] = Tensor.Create(features, rows, features.Length / rows) };
        if (Anchor is not null)
        {
            var anchors = new float[rows];
            anchors.AsSpan().Fill(anchor);
            inputs[Anchor] = Tensor.Create(anchors, rows, 1);
        }

        return (Tensor<float>)_engine.Run(inputs, [output])[output];
    }
}
