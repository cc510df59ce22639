using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MlNetStudio.Serving.Requests;

/// <summary>Problem details (RFC 9457) as answers.</summary>
internal static class Problems
{
    private const string TypePrefix = "urn:mlnetstudio:problem:";

    /// <summary>Answers with a problem.</summary>
    public static Task WriteAsync(HttpContext context, RequestException problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        // Where the body is not read to its end, the next request of the connection would never be found.
        if (problem.Status is StatusCodes.Status413PayloadTooLarge or StatusCodes.Status408RequestTimeout || IsBeyondLimit(context))
        {
            response.Headers.Connection = "close";
        }

        byte[] body = JsonText.Object(json =>
        {
            json.WriteString("type", TypePrefix + problem.Kind);
            json.WriteString("title", problem.Title);
            json.WriteNumber("status", problem.Status);
            json.WriteString("detail", problem.Message);
            problem.Members?.Invoke(json);

            // Where clients of the Open Inference Protocol look.
            if (context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal))
            {
                json.WriteString("error", problem.Message);
            }
        });
        return WriteAsync(context, body, "application/problem+json");
    }

    /// <summary>Answers with bytes.</summary>
    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static bool IsBeyondLimit(HttpContext context) =>
        context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
}
