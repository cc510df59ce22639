namespace MlNetStudio.Neural.Initializers;

/// <summary>
/// Normal of variance 2 / (fanIn + fanOut), truncated at two standard deviations as in Keras (Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks").
/// </summary>
public sealed record GlorotNormalOptions : InitializerOptions
{
    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random) =>
        Distributions.FillNormalOfVariance(values, 2.0 / ((double)fanIn + fanOut), random);
}
