using System.Text.Json.Serialization;

namespace MlNetStudio.Neural.Initializers;

/// <summary>
/// How a parameter starts. The derived types listed here are the closed registry of initializers:
/// a file names one by the word given here.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "initializer")]
[JsonDerivedType(typeof(ZerosOptions), "zeros")]
[JsonDerivedType(typeof(OnesOptions), "ones")]
[JsonDerivedType(typeof(ConstantInitializerOptions), "constant")]
[JsonDerivedType(typeof(UniformOptions), "uniform")]
[JsonDerivedType(typeof(NormalOptions), "normal")]
[JsonDerivedType(typeof(TruncatedNormalOptions), "truncatedNormal")]
[JsonDerivedType(typeof(GlorotUniformOptions), "glorotUniform")]
[JsonDerivedType(typeof(GlorotNormalOptions), "glorotNormal")]
[JsonDerivedType(typeof(HeUniformOptions), "heUniform")]
[JsonDerivedType(typeof(HeNormalOptions), "heNormal")]
[JsonDerivedType(typeof(LecunNormalOptions), "lecunNormal")]
[JsonDerivedType(typeof(OrthogonalOptions), "orthogonal")]
public abstract record InitializerOptions
{
    /// <summary>Checks the settings.</summary>
    /// <exception cref="InvalidInputException">A setting is out of its range; the message says which.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Fills a parameter's logical elements, row by row.</summary>
    /// <param name="values">The elements, not padded.</param>
    /// <param name="fanIn">The number of inputs that one output sums over, at least 1.</param>
    /// <param name="fanOut">The number of outputs that one input feeds, at least 1.</param>
    /// <param name="random">The source of randomness.</param>
    /// <exception cref="InvalidInputException">A setting is out of its range; the message says which.</exception>
    internal abstract void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random);
}
