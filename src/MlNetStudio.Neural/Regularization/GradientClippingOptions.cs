namespace MlNetStudio.Neural.Regularization;

/// <summary>Limits on gradients, against steps that throw the parameters far away (Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks"). Where both are set, the value is clipped first.</summary>
public sealed record GradientClippingOptions
{
    /// <summary>The largest absolute value of an element of a gradient: g = min(max(g, -ByValue), ByValue). Null (default) for no limit.</summary>
    public float? ByValue { get; init; }

    /// <summary>The largest Euclidean norm of all gradients together: where ‖g‖ is larger, g = g ByNorm / ‖g‖. Null (default) for no limit.</summary>
    public float? ByNorm { get; init; }

    /// <summary>Checks the settings.</summary>
    /// <exception cref="InvalidInputException">A limit is not a positive number.</exception>
    public void Validate()
    {
        OptionCheck.Require(ByValue is null or (> 0 and < float.PositiveInfinity), "clipping: byValue", ByValue ?? 0, "greater than 0, or left out");
        OptionCheck.Require(ByNorm is null or (> 0 and < float.PositiveInfinity), "clipping: byNorm", ByNorm ?? 0, "greater than 0, or left out");
    }

    /// <summary>What all gradients are multiplied by, from the sum of their squares: less than 1 where <see cref="ByNorm"/> is exceeded.</summary>
    internal float Scale(double squaredNorm) =>
        ByNorm is { } limit && squaredNorm > (double)limit * limit ? (float)(limit / Math.Sqrt(squaredNorm)) : 1f;
}
