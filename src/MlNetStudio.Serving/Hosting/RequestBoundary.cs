using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using MlNetStudio.Serving.Requests;
using MlNetStudio.Serving.Scoring;

namespace MlNetStudio.Serving.Hosting;

/// <summary>Around everything: whatever goes wrong becomes problem details with the right status, and never a stack trace.</summary>
internal sealed class RequestBoundary(RequestDelegate next, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("MlNetStudio.Serving.Requests");

    /// <summary>Handles a request.</summary>
    public async Task Invoke(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
            if (context.Response.StatusCode >= 400 && !context.Response.HasStarted && context.Response.ContentType is null)
            {
                await Problems.WriteAsync(context, OfStatus(context)).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception exception)
        {
            var problem = exception as RequestException ?? Of(context, exception);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            await Problems.WriteAsync(context, problem).ConfigureAwait(false);
        }

        if (_logger.IsEnabled(LogLevel.Debug))
        {
            ServingLog.Answered(_logger, context.Request.Method, Route(context), context.Response.StatusCode);
        }
    }

    // The address that a request was for, as the program has it: what the caller wrote may hold anything.
    private static string Route(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no address";

    private RequestException Of(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case QueueFullException:
                return RequestException.TooBusy(StatusCodes.Status429TooManyRequests, "queue-full", "Too many requests wait already. Try again later.");
            case TimeoutException:
                return RequestException.TooBusy(StatusCodes.Status503ServiceUnavailable, "timeout", "The rows could not be scored in time. Try again later.");
            case BadHttpRequestException bad:
                return bad.StatusCode switch
                {
                    StatusCodes.Status413PayloadTooLarge => RequestException.TooLarge("The body is too large."),
                    StatusCodes.Status408RequestTimeout => new RequestException(bad.StatusCode, "slow-body", "The body took too long", "The body arrives too slowly."),
                    _ => new RequestException(bad.StatusCode, "bad-request", "The request is no valid HTTP", "The request breaks off, or is no valid HTTP."),
                };
            case InvalidInputException invalid:
                return new RequestException(StatusCodes.Status422UnprocessableEntity, "cannot-score", "The rows cannot be scored", invalid.Message);
            default:
                // Not the message, which might hold a value of a row.
                ServingLog.Failed(_logger, Route(context), exception.GetType().Name, exception.StackTrace);
                return new RequestException(StatusCodes.Status500InternalServerError, "internal", "The server has a fault", "This should not have happened. The server's log says where.");
        }
    }

    private static RequestException OfStatus(HttpContext context)
    {
        int status = context.Response.StatusCode;
        return status switch
        {
            StatusCodes.Status404NotFound => new RequestException(status, "not-found", "There is nothing here", "This server has no such address. See /openapi/v1.json."),
            StatusCodes.Status405MethodNotAllowed => new RequestException(
                status, "method", "The method is not allowed", $"This address takes {context.Response.Headers.Allow}."),
            _ => new RequestException(status, "status", "The request was not answered", "The request was not answered."),
        };
    }
}
