using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>Divides rows by when they were: nothing that comes later than a tested row is learned from.</summary>
internal static class TimeSplit
{
    /// <summary>The latest rows for the test: a fraction of them, made larger or smaller so that rows of one time are not parted.</summary>
    public static RowSplit Split(double[] times, double testFraction)
    {
        int wanted = TableSplit.TestRows(times.Length, testFraction);
        int[] order = Ordered(times);
        int cut = Cut(times, order, times.Length - wanted);
        return cut == 0
            ? throw new InvalidInputException("all rows are of one time, so none can be put aside by time.")
            : Parts(order, cut, times.Length);
    }

    /// <summary>The rows in blocks, one more than folds; fold k learns from the first k blocks and is tested on the next.</summary>
    public static RowSplit[] Folds(double[] times, int folds)
    {
        if (folds < 2 || folds + 1 > times.Length)
        {
            throw new InvalidInputException($"{times.Length} rows cannot be divided into {folds} folds by time; there must be at least 2 folds and a row more than folds.");
        }

        int[] order = Ordered(times);
        var cuts = new int[folds + 1];
        for (int i = 0; i <= folds; i++)
        {
            cuts[i] = i == folds ? times.Length : Cut(times, order, (int)((long)times.Length * (i + 1) / (folds + 1)));
        }

        var splits = new RowSplit[folds];
        for (int i = 0; i < folds; i++)
        {
            splits[i] = cuts[i] > 0 && cuts[i] < cuts[i + 1]
                ? Parts(order, cuts[i], cuts[i + 1])
                : throw new InvalidInputException($"the rows have too few different times for {folds} folds; take fewer.");
        }

        return splits;
    }

    /// <summary>The rows in as many blocks as folds; each is tested once.</summary>
    public static RowSplit[] Blocks(double[] times, int folds)
    {
        TableSplit.CheckFolds(times.Length, folds);
        int[] order = Ordered(times);
        var fold = new int[times.Length];
        int from = 0;
        for (int i = 0; i < folds; i++)
        {
            int to = i + 1 == folds ? times.Length : Cut(times, order, (int)((long)times.Length * (i + 1) / folds));
            if (to <= from)
            {
                throw new InvalidInputException($"the rows have too few different times for {folds} folds; take fewer.");
            }

            foreach (int row in order.AsSpan(from, to - from))
            {
                fold[row] = i;
            }

            from = to;
        }

        return TableSplit.Collect(fold, folds);
    }

    private static int[] Ordered(double[] times) => [.. Enumerable.Range(0, times.Length).OrderBy(row => times[row])];

    // The place nearest to the one wanted that parts two rows of different times; of two equally near the earlier. 0 if there is none.
    private static int Cut(double[] times, int[] order, int wanted)
    {
        bool Parts(int place) => times[order[place - 1]] != times[order[place]];
        int earlier = wanted;
        while (earlier > 0 && !Parts(earlier))
        {
            earlier--;
        }

        int later = Math.Max(wanted, 1);
        while (later < order.Length && !Parts(later))
        {
            later++;
        }

        return later < order.Length && (earlier == 0 || later - wanted < wanted - earlier) ? later : earlier;
    }

    private static RowSplit Parts(int[] order, int cut, int end)
    {
        int[] train = order[..cut];
        int[] test = order[cut..end];
        Array.Sort(train);
        Array.Sort(test);
        return new(train, test);
    }
}
