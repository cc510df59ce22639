using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Serving.Scoring;

/// <summary>Scores batches with a model: inputs in the graph's order in, outputs in the graph's order out. Any number of threads may ask at once.</summary>
internal sealed class BatchScorer
{
    // Also what `mlnetstudio predict` scores at once, so that an engine whose last bits depend on the batch gives the same.
    private const int RowsAtOnce = 4096;
    private const int ImagesAtOnce = 128;

    private readonly ImmutableArray<ValueInfo> _inputs;
    private readonly ImmutableArray<ValueInfo> _outputs;
    private readonly IModelScorer _scorer;
    private readonly int _rowsAtOnce;

    /// <param name="graph">What the model takes and gives.</param>
    /// <param name="scorer">What computes.</param>
    /// <param name="keepsBits">Whether a row gets the same bits in any company.</param>
    public BatchScorer(OperatorGraph graph, IModelScorer scorer, bool keepsBits)
    {
        (_inputs, _outputs, _scorer) = (graph.Inputs, graph.Outputs, scorer);
        _rowsAtOnce = _inputs is [{ ElementType: ElementType.UInt8 }] ? ImagesAtOnce : RowsAtOnce;
        CanJoin = keepsBits && _inputs.All(input => TensorRows.CanJoin(input.ElementType));
    }

    /// <summary>
    /// Whether requests may be scored together. The native engine gives a row the same bits in any company. ONNX Runtime
    /// does not promise that (the kernels that it takes depend on the number of rows), so there each request is scored by itself.
    /// </summary>
    public bool CanJoin { get; }

    /// <summary>Scores the rows of some requests together.</summary>
    /// <param name="parts">The inputs of each request.</param>
    /// <param name="rows">The rows of all of them.</param>
    /// <param name="cancellation">Ends the work between two chunks of rows.</param>
    public ImmutableArray<Tensor> Score(ReadOnlySpan<Tensor[]> parts, int rows, CancellationToken cancellation)
    {
        var inputs = new Dictionary<string, Tensor>(_inputs.Length, StringComparer.Ordinal);
        var column = parts.Length == 1 ? null : new Tensor[parts.Length];
        for (int i = 0; i < _inputs.Length; i++)
        {
            if (column is null)
            {
                inputs.Add(_inputs[i].Name, parts[0][i]);
                continue;
            }

            for (int part = 0; part < parts.Length; part++)
            {
                column[part] = parts[part][i];
            }

            inputs.Add(_inputs[i].Name, TensorRows.Join(column));
        }

        return rows <= _rowsAtOnce ? Run(inputs, rows) : RunInChunks(inputs, rows, cancellation);
    }

    private ImmutableArray<Tensor> RunInChunks(Dictionary<string, Tensor> inputs, int rows, CancellationToken cancellation)
    {
        var chunks = new List<ImmutableArray<Tensor>>();
        for (int start = 0; start < rows; start += _rowsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int from = start;
            int count = Math.Min(_rowsAtOnce, rows - start);
            chunks.Add(Run(inputs.ToDictionary(pair => pair.Key, pair => TensorRows.Slice(pair.Value, from, count), StringComparer.Ordinal), count));
        }

        return [.. Enumerable.Range(0, _outputs.Length).Select(i => TensorRows.Join([.. chunks.Select(chunk => chunk[i])]))];
    }

    private ImmutableArray<Tensor> Run(Dictionary<string, Tensor> inputs, int rows)
    {
        var results = _scorer.Run(inputs);
        var outputs = ImmutableArray.CreateBuilder<Tensor>(_outputs.Length);
        foreach (var expected in _outputs)
        {
            if (!results.TryGetValue(expected.Name, out var tensor) || tensor.ElementType != expected.ElementType || tensor.Rank == 0 || tensor.Dimensions[0] != rows)
            {
                throw new InvalidInputException($"the model does not give '{expected.Name}' with {rows} rows of {expected.ElementType}.");
            }

            outputs.Add(tensor);
        }

        return outputs.MoveToImmutable();
    }
}
