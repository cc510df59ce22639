using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet.Access;
using MlNetStudio.MLNet.Augmentation;

namespace Microsoft.ML;

/// <summary>
/// Stages that act only while a pipeline is fitted: what comes after them learns from every row and from changed copies of it. A fitted
/// pipeline has nothing of them, nor has what is saved of it, or exported to ONNX; validation rows and rows to be scored stay as they are.
/// </summary>
/// <remarks>
/// <para>
/// Append the stage directly to the chain that the trainer is appended to, after the featurizers: it acts on what follows in its own chain.
/// A chain that is itself appended as a whole keeps the copies to itself. <c>Fit</c> and <c>CrossValidate</c> act on the training rows;
/// <c>Transform</c> never does, not even on the same rows.
/// </para>
/// <para>
/// Trainers read rows once, so a copy is the same in every epoch; more variety comes with more copies, which take memory and time as other rows
/// do. Where a neural-network trainer puts a part of the rows aside to watch (<c>ValidationFraction</c>), these are untouched rows, and it
/// learns from no copy that one of them has a part in.
/// </para>
/// </remarks>
public static class AugmentationCatalog
{
    private const int MostCopies = 1000;

    /// <summary>Copies with noise: to each feature a number of its own from a normal distribution is added.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="featureColumnName">The features: a vector of <see cref="float"/>.</param>
    /// <param name="deviation">The standard deviation of what is added, in the unit of the features: put NormalizeMeanVariance before it.</param>
    /// <param name="copies">The copies of each row, from 1 to 1,000.</param>
    /// <param name="seed">Decides the noise; null for the seed of the <c>MLContext</c>, or 0 where it has none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static IEstimator<ITransformer> AugmentWithNoise(
        this TransformsCatalog catalog, string featureColumnName = DefaultColumnNames.Features, float deviation = 0.1f, int copies = 1, long? seed = null)
    {
        var host = Register(catalog, nameof(AugmentWithNoise), copies);
        host.CheckNonEmpty(featureColumnName, nameof(featureColumnName));
        host.CheckParam(deviation > 0 && float.IsFinite(deviation), nameof(deviation), "It must be a number above 0.");
        return new AugmentationEstimator(host, new NoiseAugmenter { FeatureColumn = featureColumnName, Deviation = deviation, Copies = copies, Seed = SeedOf(host, seed) });
    }

    /// <summary>Copies in which each feature is 0 with some probability, so that no single one is relied upon. Features of mean 0 lose their meaning gently: put NormalizeMeanVariance before it.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="featureColumnName">The features: a vector of <see cref="float"/>.</param>
    /// <param name="rate">The probability, above 0 and below 1.</param>
    /// <param name="copies">The copies of each row, from 1 to 1,000.</param>
    /// <param name="seed">Decides which features; null for the seed of the <c>MLContext</c>, or 0 where it has none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static IEstimator<ITransformer> AugmentWithFeatureDropout(
        this TransformsCatalog catalog, string featureColumnName = DefaultColumnNames.Features, float rate = 0.1f, int copies = 1, long? seed = null)
    {
        var host = Register(catalog, nameof(AugmentWithFeatureDropout), copies);
        host.CheckNonEmpty(featureColumnName, nameof(featureColumnName));
        host.CheckParam(rate is > 0 and < 1, nameof(rate), "It must be above 0 and below 1.");
        return new AugmentationEstimator(host, new DropoutAugmenter { FeatureColumn = featureColumnName, Rate = rate, Copies = copies, Seed = SeedOf(host, seed) });
    }

    /// <summary>
    /// Copies that are mixed from two rows, in shares from Beta(alpha, alpha). A label of numbers is mixed in the same shares; a class is that of one of the two
    /// rows, with the share as probability. Other columns, such as weights, are those of the first row. Features and labels are kept in memory while fitting.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The label: a number, a boolean, a key, or a vector of numbers or booleans.</param>
    /// <param name="featureColumnName">The features: a vector of <see cref="float"/>.</param>
    /// <param name="alpha">The parameter of the distribution, above 0; the smaller, the nearer a copy is to one of its rows.</param>
    /// <param name="copies">The copies of each row, from 1 to 1,000.</param>
    /// <param name="seed">Decides pairs and shares; null for the seed of the <c>MLContext</c>, or 0 where it has none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static IEstimator<ITransformer> AugmentWithMixup(
        this TransformsCatalog catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        float alpha = 0.2f,
        int copies = 1,
        long? seed = null)
    {
        var host = Register(catalog, nameof(AugmentWithMixup), copies);
        host.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        host.CheckNonEmpty(featureColumnName, nameof(featureColumnName));
        host.CheckParam(alpha > 0 && float.IsFinite(alpha), nameof(alpha), "It must be a number above 0.");
        return new AugmentationEstimator(host, new MixupAugmenter
        {
            FeatureColumn = featureColumnName,
            LabelColumn = labelColumnName,
            Alpha = alpha,
            Copies = copies,
            Seed = SeedOf(host, seed),
        });
    }

    /// <summary>The host of a stage.</summary>
    internal static IHost Register(TransformsCatalog catalog, string name, int copies)
    {
        MLNetCompatibility.Require();
        var host = CatalogUtils.GetEnvironment(Contracts.CheckRef(catalog, nameof(catalog))).Register(name);
        host.CheckParam(copies is > 0 and <= MostCopies, nameof(copies), "It must be from 1 to 1,000.");
        return host;
    }

    /// <summary>The seed given, or else of the context.</summary>
    internal static long SeedOf(IHost host, long? seed) => seed ?? (host as IHostEnvironmentInternal)?.Seed ?? 0;
}
