namespace MlNetStudio.Neural.Initializers;

/// <summary>
/// Normal of variance 2 / fanIn, truncated at two standard deviations as in Keras, for layers before a ReLU (He et al. 2015, "Delving Deep into Rectifiers").
/// </summary>
public sealed record HeNormalOptions : InitializerOptions
{
    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random) =>
        Distributions.FillNormalOfVariance(values, 2.0 / fanIn, random);
}
