using MlNetStudio.Data.Images;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Serving.Models;

/// <summary>The images that a model takes.</summary>
internal sealed class ModelImages
{
    // Halfway between black and white.
    private const byte Gray = 128;

    private readonly Lazy<byte[]> _example;

    private ModelImages(ImageShape shape)
    {
        Shape = shape;
        _example = new Lazy<byte[]>(() => PngWriter.ToBytes(Plain(), shape));
    }

    /// <summary>Their size.</summary>
    public ImageShape Shape { get; }

    /// <summary>What is expected, for people.</summary>
    public string Expected => FormattableString.Invariant($"{Shape.Height} x {Shape.Width} pixels, {(Shape.Channels == 1 ? "gray" : "red, green and blue")}");

    /// <summary>A plain gray image as a PNG file: nothing of the training images is in a model that could be shown.</summary>
    public byte[] Example => _example.Value;

    /// <summary>The same as the model's input.</summary>
    public Tensor<byte> ExampleTensor => ToTensor([Plain()]);

    /// <summary>The images of a model; null where it takes a table.</summary>
    /// <exception cref="InvalidInputException">Its input is no image.</exception>
    public static ModelImages? Of(ModelFile model)
    {
        if (model.Images is not { } shape)
        {
            return null;
        }

        return model.Graph.Inputs is [{ Name: ModelGraph.Image, ElementType: ElementType.UInt8, Shape: { IsDefault: false, Length: 4 } sizes }]
            && sizes[0].Size is null && (sizes[1].Size, sizes[2].Size, sizes[3].Size) == (shape.Height, shape.Width, shape.Channels)
            ? new ModelImages(shape)
            : throw new InvalidInputException($"the model says that it takes images of {shape}, but its input is another one.", new SourceLocation(model.Path));
    }

    /// <summary>Images as the model's input.</summary>
    /// <param name="images">Each [height, width, channels].</param>
    public Tensor<byte> ToTensor(IReadOnlyList<byte[]> images)
    {
        var pixels = images.Count == 1 ? images[0] : new byte[images.Count * Shape.Size];
        for (int i = 0; images.Count > 1 && i < images.Count; i++)
        {
            images[i].CopyTo(pixels.AsSpan(i * Shape.Size));
        }

        return new Tensor<byte>(pixels, [images.Count, Shape.Height, Shape.Width, Shape.Channels]);
    }

    /// <summary>The limits with as many images as fit in the memory that bodies may hold: decoded they may be a thousand times as large as sent.</summary>
    public ServingOptions Limit(ServingOptions options)
    {
        int most = (int)Math.Clamp(options.BodyMemoryBytes / Shape.Size, 1, int.MaxValue);
        return options with { Rows = Math.Min(options.Rows, most), QueueRows = Math.Min(options.QueueRows, most), BatchRows = Math.Min(options.BatchRows, most) };
    }

    private byte[] Plain()
    {
        var pixels = new byte[Shape.Size];
        pixels.AsSpan().Fill(Gray);
        return pixels;
    }
}
