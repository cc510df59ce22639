using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>Divides rows so that those of one group stay together.</summary>
internal static class GroupSplit
{
    private const long GroupStream = 0x4752_4F55;

    /// <summary>Whole groups, in a random order, go to the test as long as that brings it nearer to its share; at least one does, and at least one does not.</summary>
    /// <param name="groups">The group of every row: 0, 1, ...</param>
    /// <param name="testFraction">The share of the test part.</param>
    /// <param name="seed">Decides the order.</param>
    public static RowSplit Split(int[] groups, double testFraction, long seed)
    {
        int wanted = TableSplit.TestRows(groups.Length, testFraction);
        int[] sizes = Sizes(groups);
        if (sizes.Length < 2)
        {
            throw new InvalidInputException("all rows are of one group, so none can be put aside by group.");
        }

        int[] order = Shuffled(sizes.Length, seed);
        var isTest = new bool[sizes.Length];
        int taken = 0;
        int count = 0;
        foreach (int group in order)
        {
            if (Math.Abs(taken + sizes[group] - wanted) < Math.Abs(taken - wanted) && count + 1 < sizes.Length)
            {
                isTest[group] = true;
                taken += sizes[group];
                count++;
            }
        }

        if (count == 0)
        {
            // Every group is more than twice the test's share: the smallest is the nearest.
            isTest[Array.IndexOf(sizes, sizes.Min())] = true;
        }

        int[] rows = [.. Enumerable.Range(0, groups.Length)];
        return new(Array.FindAll(rows, row => !isTest[groups[row]]), Array.FindAll(rows, row => isTest[groups[row]]));
    }

    /// <summary>
    /// The largest group first (of equals in a random order), each goes to the fold where it makes the folds most alike: in the rows of every class if there
    /// are classes, then in the number of rows.
    /// </summary>
    /// <param name="groups">The group of every row: 0, 1, ...</param>
    /// <param name="classes">The class of every row, or none.</param>
    /// <param name="folds">The number of folds.</param>
    /// <param name="seed">Decides between equals.</param>
    public static RowSplit[] Folds(int[] groups, int[] classes, int folds, long seed)
    {
        TableSplit.CheckFolds(groups.Length, folds);
        int[] sizes = Sizes(groups);
        if (sizes.Length < folds)
        {
            throw new InvalidInputException($"{sizes.Length} groups cannot be divided into {folds} folds; take fewer folds.");
        }

        int kinds = classes.Length == 0 ? 1 : classes.Max() + 1;
        var counts = new double[sizes.Length, kinds];
        var totals = new double[kinds];
        for (int row = 0; row < groups.Length; row++)
        {
            int kind = classes.Length == 0 ? 0 : classes[row];
            counts[groups[row], kind]++;
            totals[kind]++;
        }

        var held = new double[folds, kinds];
        var rows = new int[folds];
        var foldOf = new int[sizes.Length];
        foreach (int group in Shuffled(sizes.Length, seed).OrderByDescending(group => sizes[group]))
        {
            // What the sum of squared shares grows by is least where the fold holds least of what the group brings.
            int best = 0;
            double bestCost = double.PositiveInfinity;
            for (int fold = 0; fold < folds; fold++)
            {
                double cost = 0;
                for (int kind = 0; kind < kinds; kind++)
                {
                    double share = totals[kind] == 0 ? 0 : 1 / totals[kind];
                    cost += counts[group, kind] * share * ((2 * held[fold, kind]) + counts[group, kind]) * share;
                }

                if (cost < bestCost || (cost == bestCost && rows[fold] < rows[best]))
                {
                    (best, bestCost) = (fold, cost);
                }
            }

            foldOf[group] = best;
            rows[best] += sizes[group];
            for (int kind = 0; kind < kinds; kind++)
            {
                held[best, kind] += counts[group, kind];
            }
        }

        return TableSplit.Collect(Array.ConvertAll(groups, group => foldOf[group]), folds);
    }

    private static int[] Sizes(int[] groups)
    {
        var sizes = new int[groups.Max() + 1];
        foreach (int group in groups)
        {
            sizes[group]++;
        }

        return sizes;
    }

    private static int[] Shuffled(int count, long seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new DeterministicRandom(seed, GroupStream).Shuffle(order);
        return order;
    }
}
