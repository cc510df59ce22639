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

    /// <summary>The rows that the levels were found by; the network did not learn from them. 0 where they are the model's own, found when it was trained.</summary>
    public required int Rows { get; init; }

    /// <summary>The temperature that makes probabilities more honest, or would; null for a regression.</summary>
    public TemperatureOffer? Temperature { get; init; }

    /// <summary>How the promises that a model carries are kept on other rows.</summary>
    /// <param name="levels">The promises.</param>
    /// <param name="test">The model's scores on these rows.</param>
    public static CertaintySection Of(IEnumerable<ConformalLevel> levels, Scores test)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(test);
        return new CertaintySection
        {
            Levels =
            [
                .. levels.Select(level =>
                {
                    (double held, double size) = SplitConformal.Measure(test, level);
                    return new CertaintyLevel(level.Coverage, level.Quantile, held, size);
                }),
            ],
            Rows = 0,
        };
    }

    /// <summary>The certainty of a model.</summary>
    /// <param name="calibration">Its scores on rows that it did not learn from, other than the test rows.</param>
    /// <param name="test">Its scores on the test rows, by which the promise is checked.</param>
    /// <param name="applied">What a temperature that is in the scores already did; null where there is none.</param>
    public static CertaintySection Of(Scores calibration, Scores test, TemperatureOffer? applied = null)
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
            Temperature = calibration.Task == EvaluationTask.Regression || !test.IsUsable ? null
                : applied ?? TemperatureOffer.Of(calibration, test),
        };
    }
}

/// <summary>A promise and how it was kept.</summary>
/// <param name="Coverage">How often the truth is to be held.</param>
/// <param name="Quantile">As <see cref="ConformalLevel.Quantile"/>.</param>
/// <param name="Held">How often it was held on the test rows.</param>
/// <param name="MeanSize">The width of the interval, or the mean number of classes in the set, on the test rows.</param>
public readonly record struct CertaintyLevel(double Coverage, double Quantile, double Held, double MeanSize);

/// <summary>What scaling the probabilities by a temperature would do, or did.</summary>
/// <param name="Temperature">The temperature; above 1 the network is too sure of itself.</param>
/// <param name="Before">The mean gap between what is said and what is so, on the test rows without the temperature.</param>
/// <param name="After">The same with the temperature.</param>
/// <param name="IsApplied">Whether the model does it; else it is offered only.</param>
public sealed record TemperatureOffer(double Temperature, double Before, double After, bool IsApplied = false)
{
    /// <summary>What a temperature in a model did.</summary>
    /// <param name="temperature">The temperature.</param>
    /// <param name="before">The scores on the test rows without it.</param>
    /// <param name="after">The same with it.</param>
    public static TemperatureOffer Applied(double temperature, Scores before, Scores after) =>
        new(temperature, Gap(before), Gap(after), IsApplied: true);

    internal static TemperatureOffer Of(Scores calibration, Scores test)
    {
        double temperature = TemperatureScaling.Fit(calibration);
        return new TemperatureOffer(temperature, Gap(test), Gap(TemperatureScaling.Apply(test, temperature)));
    }

    private static double Gap(Scores scores) => CalibrationCurve.ExpectedError(CalibrationCurve.Compute(scores));
}
