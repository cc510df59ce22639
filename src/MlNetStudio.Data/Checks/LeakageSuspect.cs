using System.Globalization;

namespace MlNetStudio.Data;

/// <summary>A column that alone gives the label almost perfectly, as one does that was filled in after the fact.</summary>
/// <param name="Column">The column.</param>
/// <param name="Label">The label.</param>
/// <param name="Score">How well it does on rows held back: for classes the share of rows for which it gives the right one, for numbers R².</param>
/// <param name="IsRegression">Whether the label is a number.</param>
public sealed record LeakageSuspect(string Column, string Label, double Score, bool IsRegression)
{
    /// <summary>What was found and what can be done about it, for people.</summary>
    public override string ToString()
    {
        // Rounded down, so that 100% means all.
        string percent = (Math.Floor(Score * 1000) / 10).ToString("0.#", CultureInfo.InvariantCulture) + "%";
        string finding = IsRegression ? $"it alone explains {percent} of how '{Label}' varies" : $"it alone gives the right '{Label}' for {percent} of the rows";
        return $"column '{Column}' may give the answer away: {finding}. If it is not known before '{Label}' is, leave it out, or the model will fail in use"
            + $" (in the pipeline file: data: {{columns: {{{Column}: ignore}}}}).";
    }
}
