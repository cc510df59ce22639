namespace MlNetStudio.Evaluation;

/// <summary>What <see cref="Scores"/> refuses.</summary>
internal static class ScoreChecks
{
    /// <summary>Refuses lengths that do not agree, and weights that are negative or not finite.</summary>
    public static void Lengths(ReadOnlySpan<float> actual, ReadOnlySpan<float> predicted, int width, ReadOnlySpan<float> weights)
    {
        if (predicted.Length != (long)actual.Length * width)
        {
            throw new ArgumentException($"{predicted.Length} predicted values for {actual.Length} rows of {width}.", nameof(predicted));
        }

        if (weights.Length != 0 && weights.Length != actual.Length)
        {
            throw new ArgumentException($"{weights.Length} weights for {actual.Length} rows.", nameof(weights));
        }

        foreach (float weight in weights)
        {
            if (!(weight >= 0 && float.IsFinite(weight)))
            {
                throw new ArgumentException("A weight must be a finite number and at least 0.", nameof(weights));
            }
        }
    }

    /// <summary>Refuses a label that is no class.</summary>
    public static void Classes(ReadOnlySpan<float> actual, int classes)
    {
        foreach (float label in actual)
        {
            if (!(label >= 0 && label < classes && label == MathF.Floor(label)))
            {
                throw new ArgumentException($"{label} is no class index: expected a whole number from 0 to {classes - 1}.", nameof(actual));
            }
        }
    }
}
