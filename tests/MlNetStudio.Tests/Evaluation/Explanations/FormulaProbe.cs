using MlNetStudio.Evaluation.Explanations;

namespace MlNetStudio.Tests.Evaluation.Explanations;

/// <summary>A formula over columns of numbers as a model.</summary>
internal sealed class FormulaProbe(float[][] columns, Func<float[], float[]> formula) : IModelProbe
{
    public IReadOnlyList<ProbedColumn> Columns { get; } = [.. columns.Select((values, i) => ProbedColumn.OfNumbers($"x{i}", values))];

    public int Rows => columns[0].Length;

    public IModelProbe Select(ReadOnlySpan<int> rows)
    {
        int[] kept = rows.ToArray();
        return new FormulaProbe([.. columns.Select(values => kept.Select(row => values[row]).ToArray())], formula);
    }

    public float[] Predict() => Predict((column, row) => columns[column][row]);

    public float[] PredictShuffled(int column, ReadOnlySpan<int> sources)
    {
        int[] from = sources.ToArray();
        return Predict((c, row) => columns[c][c == column ? from[row] : row]);
    }

    public float[] PredictAt(int column, double value) => Predict((c, row) => c == column ? (float)value : columns[c][row]);

    private float[] Predict(Func<int, int, float> at) =>
        [.. Enumerable.Range(0, Rows).SelectMany(row => formula([.. Enumerable.Range(0, columns.Length).Select(c => at(c, row))]))];
}
