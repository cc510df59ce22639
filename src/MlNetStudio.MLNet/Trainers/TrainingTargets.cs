using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>Labels as a loss takes them.</summary>
internal static class TrainingTargets
{
    /// <summary>The scaling of the targets, one a target column, for so many outputs: standardizing, or another that one column without weights can have.</summary>
    public static OutputScaling FitScaling(ReadOnlySpan<float> targets, int columns, ReadOnlySpan<float> weights, int outputs, NumberScaling scaling)
    {
        var scalers = ImmutableArray.CreateBuilder<TargetScaler>(columns);
        for (int column = 0; column < columns; column++)
        {
            scalers.Add(weights.IsEmpty && columns == 1 ? TargetScaler.Fit(targets, scaling) : Fit(targets[column..], columns, weights));
        }

        return columns == outputs ? new OutputScaling(scalers.ToImmutable()) : OutputScaling.Repeat(scalers[0], outputs);
    }

    /// <summary>What <see cref="TargetScaler.Fit"/> does, for every so many targets, and each counting its weight.</summary>
    private static TargetScaler Fit(ReadOnlySpan<float> targets, int step, ReadOnlySpan<float> weights)
    {
        double total = 0;
        double sum = 0;
        for (int i = 0, row = 0; i < targets.Length; i += step, row++)
        {
            double weight = weights.IsEmpty ? 1 : weights[row];
            total += weight;
            sum += weight * targets[i];
        }

        double mean = sum / total;
        double squares = 0;
        for (int i = 0, row = 0; i < targets.Length; i += step, row++)
        {
            squares += (weights.IsEmpty ? 1 : weights[row]) * (targets[i] - mean) * (targets[i] - mean);
        }

        // Equal targets leave rounding errors of the mean, which are no deviation.
        float deviation = (float)Math.Sqrt(squares / total);
        return new((float)mean, deviation > 1e-6 * Math.Abs(mean) && float.IsFinite(1 / deviation) ? deviation : 1);
    }

    /// <summary>A column for every class in place of the class's index, for a loss that wants that; the targets as they are for one that does not.</summary>
    public static (float[] Targets, int Columns) Encode(float[] targets, int columns, LossOptions loss, int outputs, NetworkTask task)
    {
        int wanted = loss.TargetColumns(outputs);
        if (wanted == columns || task != NetworkTask.Multiclass || wanted != outputs)
        {
            return (targets, columns);
        }

        var encoded = new float[(long)targets.Length * outputs];
        for (int row = 0; row < targets.Length; row++)
        {
            encoded[(row * outputs) + (int)targets[row]] = 1;
        }

        return (encoded, outputs);
    }

    /// <summary>Refuses labels from which no classes can be learnt.</summary>
    /// <exception cref="InvalidInputException">There is one class only.</exception>
    public static void RequireTwoClasses(ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, string column, NetworkTask task)
    {
        float first = float.NaN;
        for (int row = 0; row < targets.Length; row++)
        {
            if (!weights.IsEmpty && weights[row] == 0)
            {
                continue;
            }

            if (!float.IsNaN(first) && targets[row] != first)
            {
                return;
            }

            first = targets[row];
        }

        string found = task == NetworkTask.Binary ? (first > 0 ? "true" : "false") : string.Create(CultureInfo.InvariantCulture, $"that with key {first + 1}");
        throw new InvalidInputException($"column '{column}': all rows have the same class, {found}. A classifier needs rows of at least two classes.");
    }

    /// <summary>Refuses rows that count nothing.</summary>
    /// <exception cref="InvalidInputException">Every weight is zero.</exception>
    public static void RequireSomeWeight(ReadOnlySpan<float> weights, string column)
    {
        if (!weights.IsEmpty && !weights.ContainsAnyExcept(0f))
        {
            throw new InvalidInputException($"column '{column}': the weight of every row is zero, so there is nothing to learn from.");
        }
    }
}
