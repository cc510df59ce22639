using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using MlNetStudio.Data.Images;
using MlNetStudio.Serving.Models;

namespace MlNetStudio.Serving.Requests;

/// <summary>Reads an image from the bytes of a file as <c>mlnetstudio predict</c> does: PNG, PGM or PPM by its first bytes, gray and color turned into each other.</summary>
internal static class ImageRequest
{
    private const string Name = "body";

    /// <summary>The only image of a body.</summary>
    /// <exception cref="RequestException">It is no image that can be read, or of another size.</exception>
    public static RequestRows Read(in ReadOnlySequence<byte> body, ModelImages expected, ImageFit fit) =>
        new([expected.ToTensor([Pixels(body.ToArray(), expected, fit, null)])], 1, IsSingle: true);

    /// <summary>The pixels of an image.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="expected">What the model takes.</param>
    /// <param name="fit">What is done to an image of another size.</param>
    /// <param name="row">Which image of a list it is, from 0; null for the only one.</param>
    /// <exception cref="RequestException">It is no image that can be read, or of another size.</exception>
    public static byte[] Pixels(byte[] file, ModelImages expected, ImageFit fit, int? row)
    {
        var shape = expected.Shape;
        try
        {
            // The head says the size: what is not wanted is not decoded.
            var given = ImageDecoder.Identify(file, Name);
            if (fit == ImageFit.None && (given.Height, given.Width) != (shape.Height, shape.Width))
            {
                string size = string.Create(CultureInfo.InvariantCulture, $"{given.Height} x {given.Width} pixels");
                throw Fault(
                    "wrong-size", "An image has another size", $"The image has {size}; {expected.Expected} are expected. The parameter {PredictParameters.FitName}=resize or {PredictParameters.FitName}=crop makes it so.",
                    expected, row, size);
            }

            return ImageResizer.Fit(ImageDecoder.Decode(file, Name), shape.Height, shape.Width, fit).WithChannels(shape.Channels).Pixels;
        }
        catch (InvalidInputException exception)
        {
            string reason = exception.Location is { } place && exception.Message.StartsWith($"{place}: ", StringComparison.Ordinal) ? exception.Message[$"{place}: ".Length..] : exception.Message;
            throw Fault("bad-image", "An image cannot be read", $"The image cannot be read: {reason}", expected, row, null);
        }
    }

    /// <summary>An image is wrong.</summary>
    public static RequestException Fault(string kind, string title, string detail, ModelImages expected, int? row, string? given) => new(
        StatusCodes.Status400BadRequest, kind, title, row is { } number ? string.Create(CultureInfo.InvariantCulture, $"Image {number}: {detail}") : detail)
    {
        Members = json =>
        {
            if (row is { } place)
            {
                json.WriteNumber("row", place);
            }

            if (given is not null)
            {
                json.WriteString("given", given);
            }

            json.WriteString("expected", expected.Expected);
        },
    };
}
