namespace MlNetStudio.Data;

/// <summary>y = 2x + 1 + e, x uniform in [-1, 1), e normal with standard deviation 0.1: the simplest thing that can be learned.</summary>
public sealed class LinearGenerator : TableGenerator
{
    /// <summary>The slope of the law.</summary>
    public const double Slope = 2;

    /// <summary>The intercept of the law.</summary>
    public const double Intercept = 1;

    /// <summary>The standard deviation of the noise.</summary>
    public const double Noise = 0.1;

    /// <inheritdoc/>
    public override string Name => "linear";

    /// <inheritdoc/>
    public override string Description => "A noisy line: y = 2x + 1 + e, x uniform in [-1, 1), e normal with standard deviation 0.1.";

    /// <inheritdoc/>
    public override string Label => "y";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Regression;

    /// <inheritdoc/>
    public override int DefaultRows => 100;

    private protected override IEnumerable<Column> Columns(int rows, DeterministicRandom random)
    {
        var x = new float[rows];
        var y = new float[rows];
        for (int i = 0; i < rows; i++)
        {
            x[i] = (2 * random.NextSingle()) - 1;
            y[i] = (float)((Slope * x[i]) + Intercept + (Noise * random.NextGaussian()));
        }

        return [new NumberColumn("x", x), new NumberColumn("y", y)];
    }
}
