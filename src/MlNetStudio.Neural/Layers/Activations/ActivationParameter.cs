using System.Globalization;

namespace MlNetStudio.Neural.Layers;

/// <summary>Checks the numbers that shape an activation, whether they come from code or from a file.</summary>
internal static class ActivationParameter
{
    public static float Finite(float value, string parameter, string kind) => float.IsFinite(value)
        ? value
        : throw new InvalidInputException(
            $"{parameter} of the activation {kind} is {value.ToString(CultureInfo.InvariantCulture)}; give a finite number.");

    public static float NotNegative(float value, string parameter, string kind) => float.IsFinite(value) && value >= 0
        ? value
        : throw new InvalidInputException(
            $"{parameter} of the activation {kind} is {value.ToString(CultureInfo.InvariantCulture)}; give a finite number of at least 0.");
}
