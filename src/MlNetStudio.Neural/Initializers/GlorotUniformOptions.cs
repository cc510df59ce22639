namespace MlNetStudio.Neural.Initializers;

/// <summary>
/// Uniform in ±√(6 / (fanIn + fanOut)), a variance of 2 / (fanIn + fanOut) (Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks"): what dense layers start with.
/// </summary>
public sealed record GlorotUniformOptions : InitializerOptions
{
    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random) =>
        Distributions.FillUniformOfVariance(values, 2.0 / ((double)fanIn + fanOut), random);
}
