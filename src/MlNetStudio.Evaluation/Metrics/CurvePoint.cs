namespace MlNetStudio.Evaluation.Metrics;

/// <summary>A point of a curve over all thresholds: what holds if class 1 is predicted at or above <see cref="Threshold"/>.</summary>
/// <param name="X">The horizontal coordinate.</param>
/// <param name="Y">The vertical coordinate.</param>
/// <param name="Threshold">The lowest probability that is called positive; positive infinity where none is.</param>
public readonly record struct CurvePoint(double X, double Y, double Threshold);
