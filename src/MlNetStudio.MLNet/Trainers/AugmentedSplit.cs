using MlNetStudio.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>Divides rows some of which are changed copies of others.</summary>
internal static class AugmentedSplit
{
    /// <summary>The untouched rows are divided as they would be without copies; a copy is learnt from unless a row that is put aside has a part in it.</summary>
    /// <param name="lineages">For every row the untouched rows that it comes from: one for an untouched row, more for a copy.</param>
    /// <param name="classes">The class of every row, or null where the division does not heed classes.</param>
    /// <param name="fraction">The part of the untouched rows to put aside.</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="InvalidInputException">A filter after the augmentation left no untouched row.</exception>
    public static RowSplit Of(IReadOnlyList<long[]> lineages, float[]? classes, double fraction, long seed)
    {
        int[] untouched = [.. Enumerable.Range(0, lineages.Count).Where(row => lineages[row].Length == 1)];
        if (untouched.Length == 0)
        {
            throw new InvalidInputException("the augmented rows hold copies only, so none can be put aside to watch. Filter rows before the augmentation.");
        }

        var split = TableSplit.Within(
            classes is null
                ? TableSplit.Random(untouched.Length, fraction, seed)
                : TableSplit.Stratified(Array.ConvertAll(untouched, row => (int)classes[row]), fraction, seed),
            untouched);
        var aside = split.Test.Select(row => lineages[row][0]).ToHashSet();
        int[] train = [.. Enumerable.Range(0, lineages.Count).Where(row => !lineages[row].Any(aside.Contains))];
        return new RowSplit(train, split.Test);
    }

    /// <summary>Some rows of a row-major array.</summary>
    public static float[] Pick(float[] values, int columns, int[] rows)
    {
        var picked = new float[rows.Length * columns];
        for (int i = 0; i < rows.Length; i++)
        {
            values.AsSpan(rows[i] * columns, columns).CopyTo(picked.AsSpan(i * columns));
        }

        return picked;
    }
}
