namespace MlNetStudio.Evaluation.Explanations;

/// <summary>What one column adds to a prediction, beside what the model says of a baseline.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Value">How much it adds; below 0 it takes away.</param>
public readonly record struct ColumnAttribution(string Column, double Value);

/// <summary>One prediction, taken apart by column.</summary>
/// <param name="Baseline">What the model says of the baseline.</param>
/// <param name="Prediction">What it says of the row.</param>
/// <param name="Columns">What each column adds, in the columns' order.</param>
public sealed record Attribution(double Baseline, double Prediction, IReadOnlyList<ColumnAttribution> Columns)
{
    /// <summary>What the columns together leave unexplained: prediction less baseline less all they add. Close to 0; more steps bring it closer.</summary>
    public double Remainder => Prediction - Baseline - Columns.Sum(column => column.Value);
}

/// <summary>Features that belong to one column, such as those of its categories.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Features">The features' places.</param>
public sealed record FeatureGroup(string Column, IReadOnlyList<int> Features);
