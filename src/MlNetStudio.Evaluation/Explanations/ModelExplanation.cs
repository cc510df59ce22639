namespace MlNetStudio.Evaluation.Explanations;

/// <summary>What a model leans on, how it answers to it, and where it fails.</summary>
public sealed record ModelExplanation
{
    /// <summary>The importance of the columns, the most important first.</summary>
    public IReadOnlyList<ColumnImportance> Importance { get; init; } = [];

    /// <summary>The partial dependence of the columns that matter most.</summary>
    public IReadOnlyList<DependenceCurve> Dependence { get; init; } = [];

    /// <summary>The parts of the rows where the model does clearly worse; empty where there is none.</summary>
    public IReadOnlyList<Slice> Slices { get; init; } = [];

    /// <summary>Where the model errs, in rules that hold on rows that they were not found by; null where there are none.</summary>
    public ErrorRules? Rules { get; init; }

    /// <summary>The rows that importance and dependence rest on.</summary>
    public int Rows { get; init; }

    /// <summary>How many times each column was shuffled.</summary>
    public int Repeats { get; init; }

    /// <summary>Explains a model over some rows.</summary>
    /// <param name="probe">The model and the rows.</param>
    /// <param name="scores">What it says of those rows as they are.</param>
    /// <param name="options">How much work to do; null for the defaults.</param>
    /// <param name="cancellation">Ends the work between two steps.</param>
    public static ModelExplanation Of(IModelProbe probe, Scores scores, ExplanationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(scores);
        options ??= new ExplanationOptions();
        if (!scores.IsUsable || probe.Columns.Count == 0)
        {
            return new ModelExplanation();
        }

        // Fewer shuffles before fewer rows: rows carry more.
        long predictions = options.Predictions / Math.Max(1, probe.Columns.Count);
        int repeats = (int)Math.Clamp(predictions / Math.Clamp(probe.Rows, 1, 1000), 1, options.Repeats);
        int rows = (int)Math.Clamp(predictions / repeats, Math.Min(200, probe.Rows), probe.Rows);
        int[] drawn = Draw(probe.Rows, rows, options.Seed);
        (IModelProbe some, Scores known) = rows == probe.Rows ? (probe, scores) : (probe.Select(drawn), scores.SelectRows(drawn));
        ColumnImportance[] importance = PermutationImportance.Compute(some, known, repeats, options.Seed, cancellation);
        return new ModelExplanation
        {
            Importance = importance,
            Dependence = Curves(some, scores, importance, options, cancellation),
            Slices = WorstSlices.Find(scores, probe.Columns),
            Rules = ErrorRules.Find(scores, probe.Columns, options.Seed),
            Rows = rows,
            Repeats = repeats,
        };
    }

    private static DependenceCurve[] Curves(
        IModelProbe probe, Scores scores, ColumnImportance[] importance, ExplanationOptions options, CancellationToken cancellation)
    {
        if (probe.Rows > options.DependenceRows)
        {
            probe = probe.Select(Draw(probe.Rows, options.DependenceRows, options.Seed + 1));
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int column = 0; column < probe.Columns.Count; column++)
        {
            places[probe.Columns[column].Name] = column;
        }

        int[] columns = [.. importance.Where(column => column.Loss > 0).Take(options.DependenceColumns).Select(column => places[column.Column])];
        var curves = new DependenceCurve?[columns.Length];
        Parallel.For(0, columns.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
            curves[i] = PartialDependence.Compute(probe, columns[i], scores.Task, scores.Classes));
        return [.. curves.OfType<DependenceCurve>()];
    }

    /// <summary>Some of the rows, each equally likely, in their own order.</summary>
    private static int[] Draw(int of, int count, long seed)
    {
        var random = new EvaluationRandom(seed);
        int[] drawn = new int[count];
        int taken = 0;
        for (int row = 0; row < of && taken < count; row++)
        {
            if (random.Next(of - row) < count - taken)
            {
                drawn[taken++] = row;
            }
        }

        return drawn;
    }
}
