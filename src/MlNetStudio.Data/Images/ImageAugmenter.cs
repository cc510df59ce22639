namespace MlNetStudio.Data.Images;

/// <summary>
/// Changes images one by one, for those who bring their own rows; <see cref="ImageRows"/> does it for a training of the core. What is
/// drawn follows from the seed and the image's stream alone. Not for several threads at once.
/// </summary>
public sealed class ImageAugmenter
{
    // What a cutout shows: the mean over the training images is not known here.
    private const float Gray = 127.5f;

    private readonly ImageOperationOptions[] _operations;
    private readonly long _seed;
    private AugmentationWork? _work;

    /// <summary>An augmenter.</summary>
    /// <param name="operations">What is done to an image, in this order.</param>
    /// <param name="seed">Decides what is random.</param>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public ImageAugmenter(IEnumerable<ImageOperationOptions> operations, long seed)
    {
        ArgumentNullException.ThrowIfNull(operations);
        (_operations, _seed) = ([.. operations], seed);
        foreach (var operation in _operations)
        {
            operation.Validate();
        }
    }

    /// <summary>Changes an image in place. Where a cutout covers it, it becomes mid gray.</summary>
    /// <param name="image">[height, width, channels], 0 to 255, and so is the result.</param>
    /// <param name="shape">Its size. Images of one size in a row share their memory.</param>
    /// <param name="stream">Which random numbers are used: the same stream, the same change.</param>
    /// <exception cref="ArgumentException">The image has another size.</exception>
    public void Apply(Span<float> image, ImageShape shape, long stream)
    {
        if (image.Length != shape.Size)
        {
            throw new ArgumentException($"{image.Length} values are no image of {shape}.", nameof(image));
        }

        if (_work?.Shape != shape)
        {
            var mean = new float[shape.Channels];
            mean.AsSpan().Fill(Gray);
            _work = new AugmentationWork(shape, mean);
        }

        _work.Random.Reset(_seed, stream);
        image.CopyTo(_work.Image);
        foreach (var operation in _operations)
        {
            operation.Apply(_work);
        }

        _work.Image.CopyTo(image);
    }
}
