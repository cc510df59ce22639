namespace MlNetStudio.Evaluation.Explanations;

/// <summary>
/// A model and some rows of it, to be asked what it would say if one column held something else. Predictions come in the
/// form of <see cref="Scores.Predicted"/>. Several threads may ask at once.
/// </summary>
public interface IModelProbe
{
    /// <summary>The columns that the model reads, with their values in the rows.</summary>
    public IReadOnlyList<ProbedColumn> Columns { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The same model over some of the rows, in the order given.</summary>
    public IModelProbe Select(ReadOnlySpan<int> rows);

    /// <summary>The predictions where a column holds, in each row, what it holds in another one.</summary>
    /// <param name="column">The column's place in <see cref="Columns"/>.</param>
    /// <param name="sources">For each row [rows], the row whose value it takes.</param>
    public float[] PredictShuffled(int column, ReadOnlySpan<int> sources);

    /// <summary>The predictions where a column holds one value in every row.</summary>
    /// <param name="column">The column's place in <see cref="Columns"/>.</param>
    /// <param name="value">A number, or the place of a category in <see cref="ProbedColumn.Categories"/>.</param>
    public float[] PredictAt(int column, double value);
}
