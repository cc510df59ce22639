using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MlNetStudio.Serving.Requests;

/// <summary>A request that cannot be answered as it is: becomes problem details (RFC 9457).</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="kind">The last part of the problem's type.</param>
/// <param name="title">What kind of problem it is, the same every time.</param>
/// <param name="detail">What was wrong this time, what was expected, and what to do.</param>
internal sealed class RequestException(int status, string kind, string title, string detail) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>The kind of the problem.</summary>
    public string Kind => kind;

    /// <summary>What kind of problem it is, for people.</summary>
    public string Title => title;

    /// <summary>More members of the problem details.</summary>
    public Action<Utf8JsonWriter>? Members { get; init; }

    /// <summary>Seconds after which to try again, or null.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The body is not what is read here.</summary>
    public static RequestException BadBody(string detail) => new(StatusCodes.Status400BadRequest, "bad-body", "The body cannot be read", detail);

    /// <summary>A column is wrong.</summary>
    /// <param name="kind">The kind of the problem.</param>
    /// <param name="title">The kind, for people.</param>
    /// <param name="detail">What was wrong.</param>
    /// <param name="column">The column.</param>
    /// <param name="row">The row, from 0; null where it is not of one row.</param>
    /// <param name="given">What was given, or null.</param>
    /// <param name="expected">What is expected, or null.</param>
    /// <param name="suggestion">The column that may be meant, or null.</param>
    public static RequestException BadColumn(
        string kind, string title, string detail, string column, int? row = null, string? given = null, string? expected = null, string? suggestion = null) =>
        new(StatusCodes.Status400BadRequest, kind, title, detail)
        {
            Members = json =>
            {
                json.WriteString("column", column);
                if (row is { } number)
                {
                    json.WriteNumber("row", number);
                }

                WriteIfAny(json, "given", given);
                WriteIfAny(json, "expected", expected);
                WriteIfAny(json, "suggestion", suggestion);
            },
        };

    /// <summary>The server has too much to do.</summary>
    public static RequestException TooBusy(int status, string kind, string detail) =>
        new(status, kind, "The server has too much to do", detail) { RetryAfter = 1 };

    /// <summary>The body or its number of rows is beyond the limit.</summary>
    public static RequestException TooLarge(string detail) => new(StatusCodes.Status413PayloadTooLarge, "too-large", "The request is too large", detail);

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
