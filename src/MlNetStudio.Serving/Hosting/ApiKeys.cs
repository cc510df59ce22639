using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Hosting;

/// <summary>Lets through who sends one of the keys. Only their hashes are known here, and they are compared in a time that tells nothing.</summary>
internal sealed class ApiKeys(ServingOptions options)
{
    private const int LongestKey = 512;

    private readonly ImmutableArray<byte[]> _hashes = [.. options.ApiKeys.Select(Convert.FromHexString)];

    /// <summary>Whether a key is asked for.</summary>
    public bool AreSet => _hashes.Length > 0;

    /// <summary>Puts an endpoint behind the keys.</summary>
    public RequestDelegate Guard(RequestDelegate endpoint) => AreSet ? context => Check(context) ? endpoint(context) : throw Unauthorized(context) : endpoint;

    /// <summary>Whether a request has one of the keys.</summary>
    public bool Check(HttpContext context)
    {
        var headers = context.Request.Headers;
        string? authorization = headers.Authorization;
        string? key = authorization is not null && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization["Bearer ".Length..].Trim() : headers["X-Api-Key"];
        if (string.IsNullOrEmpty(key) || key.Length > LongestKey)
        {
            return false;
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        bool any = false;
        foreach (byte[] known in _hashes)
        {
            any |= CryptographicOperations.FixedTimeEquals(hash, known);
        }

        return any;
    }

    private static RequestException Unauthorized(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return new RequestException(
            StatusCodes.Status401Unauthorized, "api-key", "An API key is needed", "Send a valid key as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'.");
    }
}
