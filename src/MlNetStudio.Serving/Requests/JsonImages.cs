using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MlNetStudio.Data.Images;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Serving.Models;

namespace MlNetStudio.Serving.Requests;

/// <summary>
/// Reads images from JSON: <c>{"image": ...}</c>, or a list of such objects. An image is the base64 text of a PNG, PGM or PPM file (also as a data
/// address), or its values from 0 to 255 as lists: rows, pixels, and channels where there are several.
/// </summary>
internal static class JsonImages
{
    private const string DataAddress = "data:image/";

    /// <summary>Reads a body.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="expected">What the model takes.</param>
    /// <param name="fit">What is done to a file of another size.</param>
    /// <param name="limit">The most images.</param>
    /// <exception cref="RequestException">It is no JSON, or no image that the model can take.</exception>
    public static RequestRows Read(in ReadOnlySequence<byte> body, ModelImages expected, ImageFit fit, int limit)
    {
        var reader = new Utf8JsonReader(body);
        var images = new List<byte[]>();
        try
        {
            reader.Read();
            bool isSingle = reader.TokenType == JsonTokenType.StartObject;
            if (isSingle)
            {
                images.Add(ReadObject(ref reader, expected, fit, null));
            }
            else
            {
                ReadList(ref reader, expected, fit, limit, images);
            }

            // Anything behind is a fault, and the reader says so.
            reader.Read();
            return new RequestRows([expected.ToTensor(images)], images.Count, isSingle);
        }
        catch (JsonException exception)
        {
            throw JsonRows.NoJson(exception);
        }
        catch (InvalidOperationException)
        {
            throw RequestException.BadBody("The body is not valid UTF-8.");
        }
    }

    private static void ReadList(ref Utf8JsonReader reader, ModelImages expected, ImageFit fit, int limit, List<byte[]> images)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw NoObject(null);
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (images.Count == limit)
            {
                throw JsonRows.TooManyRows(limit);
            }

            images.Add(reader.TokenType == JsonTokenType.StartObject ? ReadObject(ref reader, expected, fit, images.Count) : throw NoObject(images.Count));
        }

        if (images.Count == 0)
        {
            throw RequestException.BadBody("The list is empty; at least one image is expected.");
        }
    }

    private static byte[] ReadObject(ref Utf8JsonReader reader, ModelImages expected, ImageFit fit, int? row)
    {
        byte[]? image = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals(ModelGraph.Image))
            {
                throw RequestException.BadColumn(
                    "unknown-column", "A column is unknown", $"{Place(row)}'{ModelGraph.Image}' is the only member that an object may have; {JsonText.Show(reader.GetString()!)} was given.", ModelGraph.Image, row);
            }

            if (image is not null)
            {
                throw RequestException.BadColumn("duplicate-column", "A column is given twice", $"{Place(row)}'{ModelGraph.Image}' is given twice.", ModelGraph.Image, row);
            }

            reader.Read();
            image = reader.TokenType switch
            {
                JsonTokenType.String => ImageRequest.Pixels(Base64(ref reader, expected, row), expected, fit, row),
                JsonTokenType.StartArray => Values(ref reader, expected, row),
                _ => throw Wrong(expected, row, "a list of rows, or the base64 text of a file, is expected."),
            };
        }

        return image ?? throw RequestException.BadColumn(
            "missing-column", "A column is missing", $"{Place(row)}'{ModelGraph.Image}' is missing: the base64 text of a PNG, PGM or PPM file is expected, or lists of values.", ModelGraph.Image, row, "nothing", expected.Expected);
    }

    private static byte[] Base64(ref Utf8JsonReader reader, ModelImages expected, int? row)
    {
        if (reader.TryGetBytesFromBase64(out byte[]? bytes))
        {
            return bytes;
        }

        string text = reader.GetString()!;
        int comma = text.IndexOf(',', StringComparison.Ordinal);
        if (text.StartsWith(DataAddress, StringComparison.OrdinalIgnoreCase) && comma > 0 && text.AsSpan(0, comma).EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            bytes = new byte[text.Length];
            if (Convert.TryFromBase64Chars(text.AsSpan(comma + 1), bytes, out int length))
            {
                return bytes[..length];
            }
        }

        throw ImageRequest.Fault("bad-image", "An image cannot be read", "The text is not base64; that of a PNG, PGM or PPM file is expected.", expected, row, null);
    }

    // The reader stands at the beginning of the rows.
    private static byte[] Values(ref Utf8JsonReader reader, ModelImages expected, int? row)
    {
        var (height, width, channels) = expected.Shape;
        var pixels = new byte[expected.Shape.Size];
        int at = 0;
        for (int y = 0; y < height; y++)
        {
            Begin(ref reader, expected, row);
            for (int x = 0; x < width; x++)
            {
                reader.Read();
                bool isList = reader.TokenType == JsonTokenType.StartArray;
                if (!isList && channels > 1)
                {
                    throw Wrong(expected, row, $"a pixel is a list of {channels} values.");
                }

                for (int c = 0; c < channels; c++)
                {
                    if (isList)
                    {
                        reader.Read();
                    }

                    pixels[at++] = reader.TokenType == JsonTokenType.Number && reader.TryGetByte(out byte value)
                        ? value
                        : throw Wrong(expected, row, "whole numbers from 0 to 255 are expected, as many as the image has.");
                }

                if (isList)
                {
                    End(ref reader, expected, row);
                }
            }

            End(ref reader, expected, row);
        }

        End(ref reader, expected, row);
        return pixels;
    }

    private static void Begin(ref Utf8JsonReader reader, ModelImages expected, int? row)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong(expected, row, $"{expected.Shape.Height} rows are expected, each a list of {expected.Shape.Width} pixels.");
        }
    }

    private static void End(ref Utf8JsonReader reader, ModelImages expected, int? row)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
        {
            throw Wrong(expected, row, $"there is more than {expected.Shape.Height} rows of {expected.Shape.Width} pixels of {expected.Shape.Channels} {(expected.Shape.Channels == 1 ? "value" : "values")}.");
        }
    }

    private static RequestException Wrong(ModelImages expected, int? row, string what) =>
        ImageRequest.Fault("wrong-size", "An image has another size", $"The model takes {expected.Expected}: {what}", expected, row, null);

    private static RequestException NoObject(int? row) => RequestException.BadBody(
        $"{Place(row)}An object with the member '{ModelGraph.Image}' is expected{(row is null ? ", or a list of such objects" : "")}.");

    private static string Place(int? row) => row is { } number ? string.Create(CultureInfo.InvariantCulture, $"Image {number}: ") : "";
}
