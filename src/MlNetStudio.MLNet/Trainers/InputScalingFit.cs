using MlNetStudio.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>
/// Fits the scaling of the default network's features, by what each feature holds: what was scaled before stays nearly as it is, and what was not
/// is brought to the size that the network is made for.
/// </summary>
internal static class InputScalingFit
{
    // As RealMLP bends numbers: none leaves -3 to 3.
    private const float Bend = 1f / 9;

    // A column that is mostly 0 and small otherwise is a count of words or a hashed category, whose size means something.
    private const double MostlyZero = 0.9;

    /// <summary>The scaling of some rows.</summary>
    /// <param name="rows">The rows to learn from. What of them is missing or infinite was refused before.</param>
    /// <returns>By the robust way of the command where there are rows enough for quartiles, else to mean 0 and deviation 1; a feature of two values becomes 0 and 1.</returns>
    public static InputScaling Of(PreparedRows rows)
    {
        int columns = rows.FeatureColumns;
        bool isRobust = rows.Count >= NetworkRecipe.FewRows;
        var centers = new float[columns];
        var scales = new float[columns];
        var bends = new float[isRobust ? columns : 0];
        var values = new float[rows.Count];
        for (int column = 0; column < columns; column++)
        {
            for (int row = 0; row < values.Length; row++)
            {
                values[row] = rows.Features[((long)row * columns) + column];
            }

            (centers[column], scales[column], bool isNumber) = Of(values, isRobust);
            if (isRobust && isNumber)
            {
                bends[column] = Bend;
            }
        }

        return new InputScaling(centers, scales, bends);
    }

    private static (float Center, float Scale, bool IsNumber) Of(float[] values, bool isRobust)
    {
        var (least, most) = (values.Min(), values.Max());
        if (least == most)
        {
            return (least, 1, false);
        }

        if (values.All(value => value == least || value == most))
        {
            return (least, 1 / (most - least) is var scale && float.IsFinite(scale) ? scale : 1, false);
        }

        if (least >= -1 && most <= 1 && values.Count(value => value == 0) >= MostlyZero * values.Length)
        {
            return (0, 1, false);
        }

        var scaler = TargetScaler.Fit(values, isRobust ? NumberScaling.Robust : NumberScaling.Standard);
        return (scaler.Mean, 1 / scaler.Deviation, true);
    }
}
