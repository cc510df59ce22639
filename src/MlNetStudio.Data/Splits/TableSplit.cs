namespace MlNetStudio.Data;

/// <summary>
/// Divides rows at random: the same rows for the same seed. Parts keep the rows in ascending order; who wants them
/// shuffled, as the trainer does, shuffles them.
/// </summary>
public static class TableSplit
{
    private const long SplitStream = 0x5350_4C49;

    /// <summary>
    /// Puts a fraction of the rows aside. The test part has fraction * rows rows, rounded to the nearest (halves up), but at least one, and leaves at least one.
    /// </summary>
    /// <exception cref="InvalidInputException">Fewer than two rows, or a fraction that is not between 0 and 1.</exception>
    public static RowSplit Random(int rows, double testFraction, long seed)
    {
        int test = TestRows(rows, testFraction);
        var order = Shuffled(rows, new DeterministicRandom(seed, SplitStream));
        return Parts(order, test);
    }

    /// <summary>
    /// Puts a fraction of the rows aside so that every class has its share in both parts. The number of test rows is that of <see cref="Random"/>, unless
    /// classes are too small for it; each class gives fraction * (its rows) of them, rounded down, and what is left comes from the classes with the largest remainders
    /// (the first of equals). Every class keeps at least one row for training, so a class of one row is never tested.
    /// </summary>
    /// <param name="classes">The class of every row, 0 or more.</param>
    /// <param name="testFraction">The share of the test part.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="InvalidInputException">Fewer than two rows, every class has one row, or a fraction that is not between 0 and 1.</exception>
    public static RowSplit Stratified(ReadOnlySpan<int> classes, double testFraction, long seed)
    {
        int test = TestRows(classes.Length, testFraction);
        var members = Members(classes);
        var taken = new int[members.Length];
        int left = test;
        for (int c = 0; c < members.Length; c++)
        {
            taken[c] = Math.Clamp((int)(members[c].Length * testFraction), 0, Math.Max(0, members[c].Length - 1));
            left -= taken[c];
        }

        foreach (int c in Enumerable.Range(0, members.Length).OrderByDescending(c => (members[c].Length * testFraction) - taken[c]).ThenBy(c => c))
        {
            if (left > 0 && taken[c] < members[c].Length - 1)
            {
                taken[c]++;
                left--;
            }
        }

        if (taken.Sum() == 0)
        {
            throw new InvalidInputException("no row can be put aside for the test: every class has one row only. Split at random instead.");
        }

        var random = new DeterministicRandom(seed, SplitStream);
        var train = new List<int>(classes.Length - test);
        var tested = new List<int>(test);
        for (int c = 0; c < members.Length; c++)
        {
            random.Shuffle(members[c]);
            tested.AddRange(members[c].AsSpan(0, taken[c]));
            train.AddRange(members[c].AsSpan(taken[c]));
        }

        train.Sort();
        tested.Sort();
        return new RowSplit([.. train], [.. tested]);
    }

    /// <summary>Divides the rows into folds, each of which is the test part once. Sizes differ by one at most; the first folds are the larger.</summary>
    /// <exception cref="InvalidInputException">Fewer than two folds, or more folds than rows.</exception>
    public static RowSplit[] Folds(int rows, int folds, long seed)
    {
        CheckFolds(rows, folds);
        var order = Shuffled(rows, new DeterministicRandom(seed, SplitStream));
        var fold = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            fold[order[i]] = i % folds;
        }

        return Collect(fold, folds);
    }

    /// <summary>
    /// Divides the rows into folds in which every class has its share: the rows of each class, shuffled, are dealt out in turn, one class after the other. So the
    /// rows of a class, and all rows, differ by one at most between folds.
    /// </summary>
    /// <param name="classes">The class of every row, 0 or more.</param>
    /// <param name="folds">The number of folds.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="InvalidInputException">Fewer than two folds, or more folds than rows.</exception>
    public static RowSplit[] StratifiedFolds(ReadOnlySpan<int> classes, int folds, long seed)
    {
        CheckFolds(classes.Length, folds);
        var random = new DeterministicRandom(seed, SplitStream);
        var fold = new int[classes.Length];
        int next = 0;
        foreach (var rows in Members(classes))
        {
            random.Shuffle(rows);
            foreach (int row in rows)
            {
                fold[row] = next;
                next = (next + 1) % folds;
            }
        }

        return Collect(fold, folds);
    }

    /// <summary>Rows of <paramref name="rows"/> at the positions of a split: a split of the labeled rows becomes one of the table.</summary>
    public static RowSplit Within(RowSplit split, int[] rows)
    {
        ArgumentNullException.ThrowIfNull(split);
        return new(Array.ConvertAll(split.Train, i => rows[i]), Array.ConvertAll(split.Test, i => rows[i]));
    }

    internal static int TestRows(int rows, double fraction)
    {
        if (!(fraction > 0 && fraction < 1))
        {
            throw new InvalidInputException(FormattableString.Invariant($"a test part of {fraction} of the rows is impossible; the fraction must be between 0 and 1, such as 0.2."));
        }

        return rows >= 2
            ? Math.Clamp((int)Math.Floor((rows * fraction) + 0.5), 1, rows - 1)
            : throw new InvalidInputException($"a table of {rows} {(rows == 1 ? "row" : "rows")} cannot be split into a training and a test part.");
    }

    internal static void CheckFolds(int rows, int folds)
    {
        if (folds < 2 || folds > rows)
        {
            throw new InvalidInputException($"{rows} rows cannot be divided into {folds} folds; there must be at least 2 folds and a row for each.");
        }
    }

    private static int[] Shuffled(int rows, DeterministicRandom random)
    {
        int[] order = [.. Enumerable.Range(0, rows)];
        random.Shuffle(order);
        return order;
    }

    private static RowSplit Parts(int[] order, int test)
    {
        var tested = order[..test];
        var train = order[test..];
        Array.Sort(tested);
        Array.Sort(train);
        return new(train, tested);
    }

    private static int[][] Members(ReadOnlySpan<int> classes)
    {
        var counts = new List<int>();
        foreach (int c in classes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(c, nameof(classes));
            while (counts.Count <= c)
            {
                counts.Add(0);
            }

            counts[c]++;
        }

        var members = counts.Select(n => new int[n]).ToArray();
        var filled = new int[counts.Count];
        for (int row = 0; row < classes.Length; row++)
        {
            members[classes[row]][filled[classes[row]]++] = row;
        }

        return members;
    }

    internal static RowSplit[] Collect(int[] fold, int folds)
    {
        var splits = new RowSplit[folds];
        for (int f = 0; f < folds; f++)
        {
            int test = fold.Count(x => x == f);
            var tested = new int[test];
            var train = new int[fold.Length - test];
            int toTest = 0;
            int toTrain = 0;
            for (int row = 0; row < fold.Length; row++)
            {
                if (fold[row] == f)
                {
                    tested[toTest++] = row;
                }
                else
                {
                    train[toTrain++] = row;
                }
            }

            splits[f] = new(train, tested);
        }

        return splits;
    }
}
