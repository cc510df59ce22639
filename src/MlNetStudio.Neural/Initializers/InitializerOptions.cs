using System.Text.Json.Serialization;

namespace MlNetStudio.Neural.Initializers;

/// <summary>How a parameter starts. The derived types listed here are the closed registry of initializers.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "initializer")]
[JsonDerivedType(typeof(ZerosOptions), "zeros")]
public abstract record InitializerOptions
{
    /// <summary>Fills a parameter's logical elements, row by row.</summary>
    /// <param name="values">The elements, not padded.</param>
    /// <param name="fanIn">The number of inputs that one output sums over.</param>
    /// <param name="fanOut">The number of outputs that one input feeds.</param>
    /// <param name="random">The source of randomness.</param>
    internal abstract void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random);
}

/// <summary>All zeros.</summary>
public sealed record ZerosOptions : InitializerOptions
{
    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random) => values.Clear();
}
