namespace MlNetStudio.Neural.Initializers;

/// <summary>
/// Uniform in ±√(6 / fanIn), a variance of 2 / fanIn, for layers before a ReLU (He et al. 2015, "Delving Deep into Rectifiers").
/// </summary>
public sealed record HeUniformOptions : InitializerOptions
{
    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random) =>
        Distributions.FillUniformOfVariance(values, 2.0 / fanIn, random);
}
