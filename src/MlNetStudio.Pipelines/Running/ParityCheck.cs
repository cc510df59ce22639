using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>The exported file, scored by another engine, against the network that was trained.</summary>
internal sealed record ParityCheck(string Engine, string Version, double MaxAbsDiff, double Difference, double Tolerance, bool IsRelative, long Rows)
{
    /// <summary>How far probabilities may be apart.</summary>
    public const double ProbabilityTolerance = 1e-5;

    /// <summary>How far they may be apart where layers are computed by a method that rounds more, such as Winograd's convolutions.</summary>
    public const double RoundedProbabilityTolerance = 1e-4;

    /// <summary>How far predicted numbers may be apart, relative to their size.</summary>
    public const double RelativeTolerance = 1e-4;

    /// <summary>Compares two engines' predictions for the same rows.</summary>
    /// <param name="trained">What the trained network says.</param>
    /// <param name="exported">What the exported file says.</param>
    /// <param name="engine">The engine that scored the file.</param>
    /// <param name="roundsMore">Whether the network has layers that are computed by a method that rounds more.</param>
    /// <exception cref="ParityException">They are further apart than allowed.</exception>
    public static ParityCheck Compare(Predictions trained, Predictions exported, IModelScorer engine, bool roundsMore)
    {
        bool isRegression = trained.Task == TaskKind.Regression;
        double largest = 0;
        double difference = 0;

        // A prediction near zero among large ones is not held to a part of itself.
        double size = isRegression ? trained.Values.Average(value => Math.Abs((double)value)) : 1;
        for (int i = 0; i < trained.Values.Length; i++)
        {
            double absolute = Math.Abs((double)trained.Values[i] - exported.Values[i]);
            absolute = double.IsNaN(absolute) ? double.PositiveInfinity : absolute;
            largest = Math.Max(largest, absolute);
            difference = Math.Max(difference, isRegression ? absolute / Math.Max(Math.Max(Math.Abs(trained.Values[i]), size), 1e-30) : absolute);
        }

        var check = new ParityCheck(
            engine.Name, engine.Version, largest, difference, isRegression ? RelativeTolerance : roundsMore ? RoundedProbabilityTolerance : ProbabilityTolerance, isRegression, trained.RowCount);
        return difference <= check.Tolerance ? check : throw new ParityException(string.Create(
            CultureInfo.InvariantCulture,
            $"the exported model does not give the same in {engine.Name} {engine.Version}: the largest {(isRegression ? "relative " : "")}difference is {difference:g3}, at most {check.Tolerance:g1} is allowed. Nothing was written."));
    }

    /// <summary>For metrics.json.</summary>
    public ParityFacts ToFacts() => new(Engine, Version, MaxAbsDiff);

    /// <summary>For the report.</summary>
    public ParitySection ToSection() => new()
    {
        Engine = Engine,
        Version = Version,
        LargestDifference = Difference,
        Tolerance = Tolerance,
        IsRelative = IsRelative,
        Rows = Rows,
    };
}

/// <summary>An exported model does not compute what the network does: a fault of the program, not of its input.</summary>
public sealed class ParityException(string message) : Exception(message);
