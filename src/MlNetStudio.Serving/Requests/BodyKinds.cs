using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MlNetStudio.Serving.Requests;

/// <summary>What a body holds.</summary>
internal enum BodyKind
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>An image file: PNG, PGM or PPM.</summary>
    Image,
}

/// <summary>Finds out what a body holds.</summary>
internal static class BodyKinds
{
    /// <summary>The content types of image files.</summary>
    public static readonly string[] ImageTypes = ["image/png", "image/x-portable-graymap", "image/x-portable-pixmap", "image/x-portable-anymap"];

    /// <summary>The kind that the content type says.</summary>
    /// <param name="request">The request.</param>
    /// <param name="takesImages">Whether the model takes images rather than a table.</param>
    /// <exception cref="RequestException">It is another one.</exception>
    public static BodyKind Of(HttpRequest request, bool takesImages = false)
    {
        string? type = request.ContentType;
        if (type is "application/json")
        {
            return BodyKind.Json;
        }

        if (MediaTypeHeaderValue.TryParse(type, out var parsed)
            && (!parsed.Charset.HasValue || parsed.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || parsed.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase)))
        {
            if (parsed.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            {
                return BodyKind.Json;
            }

            if (!takesImages && parsed.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase))
            {
                return BodyKind.Csv;
            }

            if (takesImages && ImageTypes.Contains(parsed.MediaType.Value, StringComparer.OrdinalIgnoreCase))
            {
                return BodyKind.Image;
            }
        }

        string expected = takesImages ? $"This model takes images: 'application/json', {string.Join(", ", ImageTypes.Select(name => $"'{name}'"))}" : "'application/json' or 'text/csv', in UTF-8,";
        throw new RequestException(
            StatusCodes.Status415UnsupportedMediaType, "content-type", "The content type is not supported",
            $"{expected} is expected as the content type; {(string.IsNullOrEmpty(type) ? "none" : JsonText.Show(type))} was given.");
    }

    /// <summary>Makes sure that a body says it is JSON.</summary>
    /// <exception cref="RequestException">It says something else.</exception>
    public static void RequireJson(HttpRequest request)
    {
        // Clients of the Open Inference Protocol often say nothing.
        if (!string.IsNullOrEmpty(request.ContentType) && Of(request) != BodyKind.Json)
        {
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "content-type", "The content type is not supported", "'application/json' is expected as the content type.");
        }
    }
}
