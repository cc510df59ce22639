namespace MlNetStudio.Neural.Initializers;

/// <summary>
/// Normal of variance 1 / fanIn, truncated at two standard deviations as in Keras (LeCun et al. 1998, "Efficient BackProp"); what SELU asks for (Klambauer et al. 2017).
/// </summary>
public sealed record LecunNormalOptions : InitializerOptions
{
    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random) =>
        Distributions.FillNormalOfVariance(values, 1.0 / fanIn, random);
}
