namespace MlNetStudio.Evaluation.Conformal;

/// <summary>How wide a prediction must be made to hold the truth as often as asked for.</summary>
/// <param name="Coverage">How often it is to hold the truth, between 0 and 1.</param>
/// <param name="Quantile">
/// For a regression, half the width of the interval around the prediction; for classes, a class belongs to the set where its
/// probability is at least 1 less this. Infinite where there were too few rows to promise that much.
/// </param>
public readonly record struct ConformalLevel(double Coverage, double Quantile);
