namespace MlNetStudio.Benchmarks.Quality;

/// <summary>The command on one split.</summary>
/// <param name="Table">The table.</param>
/// <param name="Split">The split: the folder's name.</param>
/// <param name="Command">What the command said, and how long it took.</param>
internal sealed record QualityRun(string Table, string Split, CommandRun Command)
{
    /// <summary>Trains on a split with nothing said but the label.</summary>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public static QualityRun Of(string table, string split) => new(
        table, Path.GetFileName(split), CommandRun.Of("train", Path.Combine(split, "train.csv"), "--label", "label", "--test", Path.Combine(split, "test.csv")));
}
