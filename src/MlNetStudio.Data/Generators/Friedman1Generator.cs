namespace MlNetStudio.Data;

/// <summary>
/// Friedman's first benchmark: y = 10 sin(pi x1 x2) + 20 (x3 - 1/2)^2 + 10 x4 + 5 x5 + e, with x1 to x10 uniform in [0, 1)
/// (the last five say nothing) and e normal with standard deviation 1.
/// </summary>
/// <remarks>J. Friedman, "Multivariate Adaptive Regression Splines", Annals of Statistics 19(1), 1991, section 4.3; scikit-learn's <c>make_friedman1</c>.</remarks>
public sealed class Friedman1Generator : TableGenerator
{
    private const int Inputs = 10;

    /// <inheritdoc/>
    public override string Name => "friedman1";

    /// <inheritdoc/>
    public override string Description =>
        "Friedman's first benchmark (1991): y = 10 sin(pi x1 x2) + 20 (x3 - 0.5)^2 + 10 x4 + 5 x5 + e; ten inputs uniform in [0, 1), of which five say nothing; e standard normal.";

    /// <inheritdoc/>
    public override string Label => "y";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Regression;

    /// <inheritdoc/>
    public override int DefaultRows => 1000;

    private protected override IEnumerable<Column> Columns(int rows, DeterministicRandom random)
    {
        var inputs = new float[Inputs][];
        for (int c = 0; c < Inputs; c++)
        {
            inputs[c] = new float[rows];
        }

        var y = new float[rows];
        for (int i = 0; i < rows; i++)
        {
            for (int c = 0; c < Inputs; c++)
            {
                inputs[c][i] = random.NextSingle();
            }

            double bend = inputs[2][i] - 0.5;
            y[i] = (float)((10 * Math.Sin(Math.PI * inputs[0][i] * inputs[1][i])) + (20 * bend * bend) + (10 * inputs[3][i]) + (5 * inputs[4][i]) + random.NextGaussian());
        }

        return [.. inputs.Select((values, c) => new NumberColumn($"x{c + 1}", values)), new NumberColumn("y", y)];
    }
}
