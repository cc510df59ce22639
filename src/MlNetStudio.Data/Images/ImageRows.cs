using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using System.Security.Cryptography;

namespace MlNetStudio.Data.Images;

/// <summary>Images as the rows of a training: bytes until a batch needs them, then augmented and normalized, [height, width, channels] a row.</summary>
/// <remarks>What is random follows from the seed, the epoch and the row: the same bits on any number of threads. Once warm nothing is allocated.</remarks>
public sealed class ImageRows : IRowSource, IDisposable
{
    // Streams of their own, beside those of initialization, order and dropout.
    private const long Stream = 0x41L << 56;

    private readonly ImageSet _images;
    private readonly float[] _scales;
    private readonly float[] _shifts;
    private readonly ImageOperationOptions[] _operations;
    private readonly MixupOptions? _mixup;
    private readonly long _seed;
    private readonly ThreadLocal<AugmentationWork> _work;
    private readonly Lazy<string> _identity;

    /// <summary>Rows of images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="normalization">How bytes become features.</param>
    /// <param name="augmentation">What changes them while training, in this order; mixing is always last.</param>
    /// <param name="seed">Decides what is random.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or images would be mixed twice.</exception>
    public ImageRows(ImageSet images, ChannelNormalization normalization, ImmutableArray<AugmentationOptions> augmentation = default, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(normalization);
        ImmutableArray<AugmentationOptions> all = augmentation.IsDefault ? [] : augmentation;
        foreach (var options in all)
        {
            options.Validate();
        }

        (_images, _scales, _shifts, _seed) = (images, normalization.Scales(), normalization.Shifts(), seed);
        _operations = [.. all.OfType<ImageOperationOptions>()];
        var mixups = all.OfType<MixupOptions>().ToArray();
        if (mixups.Length > 1)
        {
            throw new InvalidInputException("the augmentation mixes images twice; give mixup once.");
        }

        _mixup = mixups.FirstOrDefault();
        float[] mean = [.. normalization.Mean.Select(value => (float)(255 * value))];
        _work = new ThreadLocal<AugmentationWork>(() => new AugmentationWork(images.Shape, mean));
        _identity = new Lazy<string>(() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexStringLower(SHA256.HashData(images.Pixels))} {images.Shape} {string.Join(' ', _scales)} {string.Join(' ', _shifts)} {string.Join(' ', all)} {seed}"));
    }

    /// <inheritdoc/>
    public int RowCount => _images.Count;

    /// <inheritdoc/>
    public int FeatureColumns => _images.Shape.Size;

    /// <inheritdoc/>
    public string Identity => _identity.Value;

    /// <inheritdoc/>
    public void Fill(int row, int epoch, Span<float> features, Span<float> targets)
    {
        if (epoch == 0 || (_operations.Length == 0 && _mixup is null))
        {
            TensorPrimitives.ConvertTruncating<byte, float>(_images[row], features);
        }
        else
        {
            var work = _work.Value!;
            work.Random.Reset(_seed, Stream | ((long)epoch << 32) | (uint)row);
            Augment(row, work);
            work.Image.CopyTo(features);
            if (_mixup is not null)
            {
                Mix(work, features, row, targets);
            }
        }

        ChannelNormalization.Apply(features, _scales, _shifts);
    }

    /// <summary>Frees what the threads hold.</summary>
    public void Dispose() => _work.Dispose();

    private void Augment(int row, AugmentationWork work)
    {
        TensorPrimitives.ConvertTruncating<byte, float>(_images[row], work.Image);
        foreach (var operation in _operations)
        {
            operation.Apply(work);
        }
    }

    private void Mix(AugmentationWork work, Span<float> features, int row, Span<float> targets)
    {
        float share = _mixup!.DrawShare(work.Random);
        int other = work.Random.NextInt32(_images.Count);
        Augment(other, work);
        TensorPrimitives.Multiply(features, share, features);
        TensorPrimitives.MultiplyAdd(work.Image, 1 - share, features, features);
        targets.Clear();
        targets[_images.Labels[row]] += share;
        targets[_images.Labels[other]] += 1 - share;
    }
}
