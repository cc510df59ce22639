using MlNetStudio.Evaluation.Calibration;
using MlNetStudio.Evaluation.Conformal;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Report;

/// <summary>How sure single predictions are: how wide an interval, or how large a set of classes, holds the truth how often.</summary>
public sealed record CertaintySection
{
    /// <summary>The coverages that are told where nothing else is asked for.</summary>
    public static IReadOnlyList<double> UsualCoverages { get; } = [0.5, 0.8, 0.9, 0.95];

    /// <summary>The levels, by rising coverage.</summary>
    public required IReadOnlyList<CertaintyLevel> Levels { get; init; }

    /// <summary>The rows that the levels were found by; the network did not learn from them.</summary>
    public required int Rows { get; init; }

    /// <summary>The temperature that would make probabilities more honest; null for a regression.</summary>
    public TemperatureOffer? Temperature { get; init; }

    /// <summary>The certainty of a model.</summary>
    /// <param name="calibration">Its scores on rows that it did not learn from, other than the test rows.</param>
    /// <param name="test">Its scores on the test rows, by which the promise is checked.</param>
    public static CertaintySection Of(Scores calibration, Scores test)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        ArgumentNullException.ThrowIfNull(test);
        var levels = SplitConformal.Calibrate(calibration, [.. UsualCoverages]).Where(level => double.IsFinite(level.Quantile)).Select(level =>
        {
            (double held, double size) = SplitConformal.Measure(test, level);
            return new CertaintyLevel(level.Coverage, level.Quantile, held, size);
        });
        return new CertaintySection
        {
            Levels = [.. levels],
            Rows = calibration.Rows,
            Temperature = calibration.Task == EvaluationTask.Regression || !test.IsUsable ? null : TemperatureOffer.Of(calibration, test),
        };
    }
}

/// <summary>A promise and how it was kept.</summary>
/// <param name="Coverage">How often the truth is to be held.</param>
/// <param name="Quantile">As <see cref="ConformalLevel.Quantile"/>.</param>
/// <param name="Held">How often it was held on the test rows.</param>
/// <param name="MeanSize">The width of the interval, or the mean number of classes in the set, on the test rows.</param>
public readonly record struct CertaintyLevel(double Coverage, double Quantile, double Held, double MeanSize);

/// <summary>What scaling the probabilities by a temperature would do.</summary>
/// <param name="Temperature">The temperature; above 1 the model is too sure of itself.</param>
/// <param name="Before">The mean gap between what is said and what is so, on the test rows as they are.</param>
/// <param name="After">The same with the temperature.</param>
public sealed record TemperatureOffer(double Temperature, double Before, double After)
{
    internal static TemperatureOffer Of(Scores calibration, Scores test)
    {
        double temperature = TemperatureScaling.Fit(calibration);
        return new TemperatureOffer(
            temperature,
            CalibrationCurve.ExpectedError(CalibrationCurve.Compute(test)),
            CalibrationCurve.ExpectedError(CalibrationCurve.Compute(TemperatureScaling.Apply(test, temperature))));
    }
}
