using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What the words of a model's text columns do.</summary>
/// <param name="inputs">The model's inputs, each a column.</param>
/// <param name="encoding">What it predicts.</param>
/// <param name="table">The rows, with at least those columns.</param>
/// <param name="scorer">What computes.</param>
internal sealed class TextProbe(IReadOnlyList<ValueInfo> inputs, LabelEncoding encoding, Table table, IModelScorer scorer)
{
    private const int SamplesOfEach = 6;

    private readonly CategoryColumn[] _columns =
        [.. inputs.Select(input => table[input.Name]).OfType<CategoryColumn>().Where(column => column.Kind == ColumnKind.Text)];

    /// <summary>The words that matter, column by column.</summary>
    public IReadOnlyList<TextInfluence> Words(CancellationToken cancellation = default) =>
    [
        .. _columns.Select(column => WordOcclusion.Find(
            column.Name,
            [.. Enumerable.Range(0, table.RowCount).Select(row => column[row])],
            ScoreFactory.TaskOf(encoding.Task),
            encoding.Classes.Length,
            (rows, texts) => ScoreFactory.Values(Predict(column, rows, texts)),
            cancellation)).OfType<TextInfluence>(),
    ];

    /// <summary>Single texts: rows of data, for those who ask for them.</summary>
    /// <param name="predictions">What the model says of the rows.</param>
    /// <param name="actual">The labels: numbers, or places of classes.</param>
    public IReadOnlyList<TextSection> Samples(Predictions predictions, float[] actual) =>
        [.. _columns.Select(column => new TextSection(column.Name, [.. Chosen(column, predictions, actual).Select(row => Sample(column, row, predictions, actual))]))];

    private Predictions Predict(CategoryColumn column, int[] rows, string[] texts)
    {
        var changed = new CategoryColumn(column.Name, texts).AsText(true);
        var some = table.SelectRows(rows);
        return BatchPrediction.Of([.. inputs], encoding, new Table(inputs.Select(input => input.Name == column.Name ? changed : some[input.Name])), scorer);
    }

    private TextSample Sample(CategoryColumn column, int row, Predictions predictions, float[] actual)
    {
        bool isRegression = encoding.Task == TaskKind.Regression;
        int place = isRegression ? 0 : Best(predictions, row);
        var text = WordOcclusion.Take(column[row]!, texts =>
        {
            var said = Predict(column, [.. Enumerable.Repeat(row, texts.Length)], texts);
            return [.. Enumerable.Range(0, texts.Length).Select(i => (double)said.Values[(i * said.Width) + place])];
        });
        double error = Error(predictions, actual, row);
        return isRegression
            ? new TextSample(text, Number(actual[row]), Number(predictions.Values[row]), error <= MedianError(predictions, actual))
            : new TextSample(text, encoding.Classes[(int)actual[row]], encoding.Classes[place], place == (int)actual[row]);
    }

    // Those that it is surest of and right, and those that it is surest of and wrong; of numbers the smallest and the largest errors.
    private IEnumerable<int> Chosen(CategoryColumn column, Predictions predictions, float[] actual)
    {
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(row => !string.IsNullOrWhiteSpace(column[row])).OrderBy(row => Error(predictions, actual, row)).ThenBy(row => row)];
        bool isRegression = encoding.Task == TaskKind.Regression;
        var right = rows.Where(row => isRegression || Best(predictions, row) == (int)actual[row]).Take(SamplesOfEach).ToArray();
        return right.Concat(rows.Reverse().Where(row => isRegression || Best(predictions, row) != (int)actual[row]).Except(right).Take(SamplesOfEach));
    }

    private double Error(Predictions predictions, float[] actual, int row) => encoding.Task == TaskKind.Regression
        ? Math.Abs((double)predictions.Values[row] - actual[row])
        : 1 - predictions.Values[(row * predictions.Width) + (int)actual[row]];

    private double MedianError(Predictions predictions, float[] actual)
    {
        double[] errors = [.. Enumerable.Range(0, table.RowCount).Select(row => Error(predictions, actual, row)).Order()];
        return errors[errors.Length / 2];
    }

    private static int Best(Predictions predictions, int row)
    {
        var values = predictions.Values.AsSpan(row * predictions.Width, predictions.Width);
        int best = 0;
        for (int c = 1; c < values.Length; c++)
        {
            best = values[c] > values[best] ? c : best;
        }

        return best;
    }

    private static string Number(float value) => value.ToString("g5", CultureInfo.InvariantCulture);
}
