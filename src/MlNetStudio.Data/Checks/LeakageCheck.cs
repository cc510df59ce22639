using System.Collections.Immutable;
using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>
/// Looks for columns that give the label away. Each column by itself predicts one half of the rows from the other: a row
/// gets the most frequent class, or the mean, of the rows with the same value; for numbers that do not occur, the class of the
/// nearest one, or a value between its two neighbors. A column that is left with hardly an error is a suspect.
/// </summary>
/// <remarks>
/// Predicting rows held back keeps columns of many different values, which can give every row its own answer, from being
/// suspected for that. A missing value counts as a value: that one is missing can give the label away too.
/// </remarks>
public static class LeakageCheck
{
    // What part of the errors of always giving the most frequent class, or of the variance, a suspect may leave.
    private const double RemainingErrors = 0.02;
    private const double RemainingVariance = 0.01;

    // Enough to tell 1% from 2%, and little work in a large table.
    private const int MostRows = 20_000;

    // With fewer rows outside the most frequent class, no error can be chance.
    private const int FewestErrors = 10;
    private const int FewestRows = 40;

    /// <summary>Finds the suspects among a model's columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="label">The label.</param>
    /// <param name="columns">The columns that the model reads. One alone is never suspected: there is nothing else to predict from.</param>
    /// <param name="rows">The training rows; all have a label. Of many, a sample is looked at.</param>
    public static ImmutableArray<LeakageSuspect> Find(Table table, LabelEncoding label, IEnumerable<string> columns, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(label);
        string[] names = [.. columns.Distinct(StringComparer.Ordinal)];
        if (names.Length < 2 || rows.Length < FewestRows)
        {
            return [];
        }

        // In a random order, so that the halves do not depend on how the table is sorted.
        int[] sample = rows.ToArray();
        new DeterministicRandom(seed: 0).Shuffle(sample);
        sample = sample[..Math.Min(sample.Length, MostRows)];
        float[] targets = label.Encode(table, sample);
        bool isRegression = label.Task == TaskKind.Regression;
        double worst = isRegression ? SquaredErrors(targets, Enumerable.Repeat(targets.Average(t => (double)t), targets.Length)) : ErrorsOfTheMostFrequent(targets);
        if (isRegression ? worst <= 0 : worst < FewestErrors)
        {
            return [];
        }

        var suspects = ImmutableArray.CreateBuilder<LeakageSuspect>();
        foreach (string name in names)
        {
            double[] values = Values(table[name], sample);
            bool isOrdered = table[name] is NumberColumn or DateColumn;
            int half = sample.Length / 2;
            IEnumerable<double> predicted =
            [
                .. new OneColumnModel(values[half..], targets[half..], isOrdered, isRegression).Predict(values[..half]),
                .. new OneColumnModel(values[..half], targets[..half], isOrdered, isRegression).Predict(values[half..]),
            ];
            double errors = isRegression ? SquaredErrors(targets, predicted) : targets.Zip(predicted).Count(pair => pair.First != pair.Second);
            if (errors <= worst * (isRegression ? RemainingVariance : RemainingErrors))
            {
                suspects.Add(new(name, label.Column, 1 - (errors / (isRegression ? worst : sample.Length)), isRegression));
            }
        }

        return suspects.ToImmutable();
    }

    private static double[] Values(Column column, int[] rows) => column switch
    {
        NumberColumn numbers => Array.ConvertAll(rows, row => numbers[row]),
        DateColumn dates => Array.ConvertAll(rows, row => dates.IsMissing(row) ? double.NaN : dates.Seconds[row]),
        CategoryColumn categories => Array.ConvertAll(rows, row => categories.IsMissing(row) ? double.NaN : categories.Codes[row]),
        _ => throw new ArgumentException($"The column '{column.Name}' is of an unknown kind.", nameof(column)),
    };

    private static double SquaredErrors(float[] targets, IEnumerable<double> predicted) => targets.Zip(predicted, (target, value) => (target - value) * (target - value)).Sum();

    private static double ErrorsOfTheMostFrequent(float[] targets) => targets.Length - targets.CountBy(target => target).Max(pair => pair.Value);
}
