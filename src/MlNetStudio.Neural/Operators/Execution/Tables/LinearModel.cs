namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Scores of ai.onnx.ml's linear models: x W' + intercepts, with as many rows of W as scores.</summary>
internal sealed class LinearModel
{
    private readonly float[] _weights;
    private readonly float[] _intercepts;
    private readonly int _columns;

    public LinearModel(NodeBinding node, int scores)
    {
        float[] coefficients = [.. node.Floats("coefficients") ?? throw node.MissingAttribute("coefficients")];
        if (scores < 1 || coefficients.Length == 0 || coefficients.Length % scores != 0)
        {
            throw node.Error($"{coefficients.Length} coefficients cannot be shared out to {scores} scores");
        }

        Scores = scores;
        _columns = coefficients.Length / scores;
        _intercepts = node.Floats("intercepts") is { IsEmpty: false } given ? [.. given] : new float[scores];
        if (_intercepts.Length != scores)
        {
            throw node.Error($"{_intercepts.Length} intercepts are given for {scores} scores");
        }

        _weights = new float[coefficients.Length];
        StridedCopy.Permute<float>(coefficients, [scores, _columns], [1, 0], _weights);
    }

    /// <summary>The number of scores of a row.</summary>
    public int Scores { get; }

    /// <summary>Computes the scores of all rows of x [rows, columns].</summary>
    public void Score(NodeContext context, ReadOnlySpan<float> x, Span<float> scores)
    {
        if (x.Length / Math.Max(1, scores.Length / Scores) != _columns && x.Length > 0)
        {
            throw context.Error($"the model has coefficients for {_columns} columns");
        }

        int rows = scores.Length / Scores;
        FloatProduct.Multiply(x, _weights, scores, rows, _columns, Scores);
        for (int row = 0; row < rows; row++)
        {
            var sums = scores.Slice(row * Scores, Scores);
            System.Numerics.Tensors.TensorPrimitives.Add(sums, _intercepts, sums);
        }
    }
}
