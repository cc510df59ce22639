namespace MlNetStudio.Data;

/// <summary>
/// Two interleaved half circles, which no straight line separates: (cos t, sin t) for class 0 and
/// (1 - cos t, 1/2 - sin t) for class 1, t uniform in [0, pi), both coordinates with normal noise of standard deviation 0.2.
/// </summary>
/// <remarks>The form is that of scikit-learn's <c>make_moons</c>. Classes take turns, so that a table of 2n rows has n of each.</remarks>
public sealed class TwoMoonsGenerator : TableGenerator
{
    /// <summary>The standard deviation of the noise.</summary>
    public const double Noise = 0.2;

    /// <inheritdoc/>
    public override string Name => "two-moons";

    /// <inheritdoc/>
    public override string Description =>
        "Two interleaved half circles with normal noise of standard deviation 0.2: columns x, y and moon (0 or 1); the form of scikit-learn's make_moons.";

    /// <inheritdoc/>
    public override string Label => "moon";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Binary;

    /// <inheritdoc/>
    public override int DefaultRows => 500;

    private protected override IEnumerable<Column> Columns(int rows, DeterministicRandom random)
    {
        var x = new float[rows];
        var y = new float[rows];
        var moon = new float[rows];
        for (int i = 0; i < rows; i++)
        {
            double angle = Math.PI * random.NextDouble();
            bool second = i % 2 == 1;
            moon[i] = second ? 1 : 0;
            x[i] = (float)((second ? 1 - Math.Cos(angle) : Math.Cos(angle)) + (Noise * random.NextGaussian()));
            y[i] = (float)((second ? 0.5 - Math.Sin(angle) : Math.Sin(angle)) + (Noise * random.NextGaussian()));
        }

        return [new NumberColumn("x", x), new NumberColumn("y", y), new NumberColumn("moon", moon)];
    }
}
