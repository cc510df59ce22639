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
        int[] untouched = Untouched(lineages);
        return Complete(
            classes is null
                ? TableSplit.Random(untouched.Length, fraction, seed)
                : TableSplit.Stratified(Array.ConvertAll(untouched, row => (int)classes[row]), fraction, seed),
            lineages,
            untouched);
    }

    /// <summary>The same for folds, each of which is put aside once.</summary>
    /// <param name="lineages">For every row the untouched rows that it comes from.</param>
    /// <param name="classes">The class of every row, or null where the division does not heed classes.</param>
    /// <param name="folds">How many.</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="InvalidInputException">A filter after the augmentation left no untouched row, or fewer than folds.</exception>
    public static RowSplit[] Folds(IReadOnlyList<long[]> lineages, float[]? classes, int folds, long seed)
    {
        int[] untouched = Untouched(lineages);
        var splits = classes is null
            ? TableSplit.Folds(untouched.Length, folds, seed)
            : TableSplit.StratifiedFolds(Array.ConvertAll(untouched, row => (int)classes[row]), folds, seed);
        return Array.ConvertAll(splits, split => Complete(split, lineages, untouched));
    }

    private static int[] Untouched(IReadOnlyList<long[]> lineages)
    {
        int[] untouched = [.. Enumerable.Range(0, lineages.Count).Where(row => lineages[row].Length == 1)];
        return untouched.Length > 0
            ? untouched
            : throw new InvalidInputException("the augmented rows hold copies only, so none can be put aside to watch. Filter rows before the augmentation.");
    }

    private static RowSplit Complete(RowSplit split, IReadOnlyList<long[]> lineages, int[] untouched)
    {
        split = TableSplit.Within(split, untouched);
        var aside = split.Test.Select(row => lineages[row][0]).ToHashSet();
        int[] train = [.. Enumerable.Range(0, lineages.Count).Where(row => !lineages[row].Any(aside.Contains))];
        return new RowSplit(train, split.Test);
    }
}
