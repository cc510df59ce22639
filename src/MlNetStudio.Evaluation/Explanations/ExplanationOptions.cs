namespace MlNetStudio.Evaluation.Explanations;

/// <summary>How much work an explanation may be. The work is bounded by counts, never by the clock, so the same rows give the same explanation.</summary>
public sealed record ExplanationOptions
{
    /// <summary>About how many predictions the importance of all columns may take together. 300,000 by default; at least one shuffle of 200 rows is made of every column.</summary>
    public long Predictions { get; init; } = 300_000;

    /// <summary>The most shuffles of a column. 5 by default.</summary>
    public int Repeats { get; init; } = 5;

    /// <summary>The most columns whose partial dependence is told. 6 by default.</summary>
    public int DependenceColumns { get; init; } = 6;

    /// <summary>The most rows that partial dependence is the mean of. 500 by default.</summary>
    public int DependenceRows { get; init; } = 500;

    /// <summary>Decides which rows are drawn and how they are shuffled.</summary>
    public long Seed { get; init; }
}
