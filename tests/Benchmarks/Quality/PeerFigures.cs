namespace MlNetStudio.Benchmarks.Quality;

/// <summary>
/// What other models reach on the same splits: mean and standard deviation of the table's metric on the test rows. Measured with
/// scikit-learn 1.2.1, XGBoost 1.7.4 and RealMLP-TD-S (torch 1.13.1) at their defaults: numbers median-imputed and standardized, categories one-hot,
/// text as TF-IDF of words and pairs of words; typed from the table of that measurement.
/// </summary>
/// <param name="Table">The table's name: a folder of the splits.</param>
/// <param name="Metric">rmse or accuracy.</param>
/// <param name="Figures">Mean and standard deviation (0 for one split) of each of <see cref="Models"/>; null where a model was not run.</param>
internal sealed record PeerFigures(string Table, string Metric, (double Mean, double Deviation)?[] Figures)
{
    /// <summary>The models: the mean or most frequent class, a linear or logistic regression, two networks of scikit-learn, two tree ensembles, RealMLP.</summary>
    public static readonly string[] Models = ["dummy", "linear", "mlp-100", "mlp-128-64-es", "hist-gb", "xgboost", "realmlp-td-s"];

    /// <summary>All tables.</summary>
    public static readonly PeerFigures[] All =
    [
        new("california", "rmse", [(1.148, 0.0081), (0.7291, 0.0039), (0.54, 0.0087), (0.5258, 0.014), (0.4633, 0.0098), (0.4635, 0.0015), (0.5019, 0.013)]),
        new("diabetes", "rmse", [(73.03, 1.8), (55.69, 1.6), (58.28, 3.8), (57.43, 2.2), (63.23, 2.9), (66.17, 3.3), (57.65, 2.2)]),
        new("taxi-fare", "rmse", [(9.355, 0), (3.701, 0), (2.953, 0), (2.716, 0), (2.674, 0), (2.717, 0), (2.9, 0)]),
        new("wine-quality-red", "rmse", [(0.7749, 0.018), (0.6291, 0.021), (0.6092, 0.015), (0.6222, 0.018), (0.5803, 0.035), (0.5971, 0.028), (0.6198, 0.026)]),
        new("wine-quality-white", "rmse", [(0.9007, 0.027), (0.768, 0.028), (0.7055, 0.021), (0.7107, 0.035), (0.6674, 0.025), (0.6633, 0.038), (0.6669, 0.026)]),
        new("adult", "accuracy", [(0.7638, 0), (0.8531, 0), (0.8388, 0), (0.8567, 0), (0.8733, 0), (0.8744, 0), (0.8523, 0)]),
        new("breast-cancer", "accuracy", [(0.6283, 0), (0.9717, 0.013), (0.9788, 0.01), (0.9664, 0.019), (0.9611, 0.021), (0.9717, 0.013), (0.9646, 0.024)]),
        new("sentiment", "accuracy", [(0.5, 0), (0.825, 0.011), (0.8087, 0.015), (0.8113, 0.011), (0.727, 0.019), (0.7783, 0.011), null]),
        new("titanic", "accuracy", [(0.618, 0), (0.7865, 0.038), (0.8169, 0.037), (0.8101, 0.032), (0.8247, 0.031), (0.8202, 0.035), (0.8011, 0.036)]),
        new("iris", "accuracy", [(0.3333, 0), (0.9467, 0.045), (0.9267, 0.037), (0.8333, 0.075), (0.9267, 0.049), (0.9267, 0.049), (0.9667, 0.033)]),
        new("penguins", "accuracy", [(0.4348, 0), (0.9913, 0.0079), (0.9913, 0.0079), (0.9623, 0.033), (0.9913, 0.0079), (0.9884, 0.012), (0.9971, 0.0065)]),
        new("wine", "accuracy", [(0.3889, 0), (0.9778, 0.012), (0.9722, 0.02), (0.9556, 0.032), (0.95, 0.066), (0.95, 0.053), (0.9667, 0.03)]),
    ];

    /// <summary>Whether a smaller value is the better one.</summary>
    public bool IsError => Metric == "rmse";

    /// <summary>The better of scikit-learn's two networks.</summary>
    public double BetterNetwork => Better(Figures[2]!.Value.Mean, Figures[3]!.Value.Mean);

    /// <summary>The better of the two tree ensembles.</summary>
    public double BetterTree => Better(Figures[4]!.Value.Mean, Figures[5]!.Value.Mean);

    /// <summary>Whether a mean is at least as good as another, in the digits in which the peers' means are given.</summary>
    public bool Reaches(double mean, double other) => IsError ? Round(mean) <= other : Round(mean) >= other;

    /// <summary>The place of a mean among those of all models but this one: 1 and the number of better ones, and half of the equal ones.</summary>
    public double Rank(double mean, IEnumerable<double> others)
    {
        double own = Round(mean);
        double rank = 1;
        foreach (double other in others.Select(Round))
        {
            rank += other == own ? 0.5 : IsError == other < own ? 1 : 0;
        }

        return rank;
    }

    private double Better(double a, double b) => IsError ? Math.Min(a, b) : Math.Max(a, b);

    // Four significant digits.
    private static double Round(double value) =>
        double.Parse(value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
