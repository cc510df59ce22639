using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace MlNetStudio.Serving.Requests;

/// <summary>
/// The whole body of a request, in the memory that the server read it into. What the bodies of all requests hold together is bounded.
/// </summary>
internal sealed class RequestBody(ServingOptions options)
{
    // Bodies up to this size are not counted: the number of connections bounds them.
    private const int Small = 1 << 16;

    private long _held;

    /// <summary>The bytes that large bodies hold at the moment.</summary>
    public long HeldBytes => Volatile.Read(ref _held);

    /// <summary>Reads the body and does something with it, which must not keep it.</summary>
    /// <exception cref="RequestException">It is empty, too large, or too slow.</exception>
    public ValueTask<T> ReadAsync<T, TState>(HttpContext context, TState state, Func<ReadOnlySequence<byte>, TState, T> use)
    {
        if (context.Request.ContentLength is { } length && length > options.BodyBytes)
        {
            throw TooLarge();
        }

        var reader = context.Request.BodyReader;
        var reading = reader.ReadAsync();
        if (reading.IsCompletedSuccessfully)
        {
            var result = reading.GetAwaiter().GetResult();
            if (result.IsCompleted && result.Buffer.Length <= options.BodyBytes)
            {
                return new ValueTask<T>(Use(reader, result.Buffer, state, use));
            }

            reader.AdvanceTo(result.Buffer.Start, result.IsCompleted ? result.Buffer.Start : result.Buffer.End);
            return new ValueTask<T>(ReadSlowlyAsync(context, null, state, use));
        }

        return new ValueTask<T>(ReadSlowlyAsync(context, reading.AsTask(), state, use));
    }

    private async Task<T> ReadSlowlyAsync<T, TState>(HttpContext context, Task<ReadResult>? begun, TState state, Func<ReadOnlySequence<byte>, TState, T> use)
    {
        var reader = context.Request.BodyReader;
        using var timeout = new CancellationTokenSource(options.BodyTimeout);
        using var registration = timeout.Token.UnsafeRegister(static pending => ((PipeReader)pending!).CancelPendingRead(), reader);
        long held = 0;
        try
        {
            while (true)
            {
                var result = begun is null ? await reader.ReadAsync().ConfigureAwait(false) : await begun.ConfigureAwait(false);
                begun = null;
                if (result.IsCanceled)
                {
                    reader.AdvanceTo(result.Buffer.End);
                    throw new RequestException(StatusCodes.Status408RequestTimeout, "slow-body", "The body took too long", string.Create(
                        CultureInfo.InvariantCulture, $"The body did not arrive within {options.BodyTimeout.TotalSeconds:0.###} seconds."));
                }

                long length = result.Buffer.Length;
                if (length > options.BodyBytes)
                {
                    reader.AdvanceTo(result.Buffer.End);
                    throw TooLarge();
                }

                if (result.IsCompleted)
                {
                    return Use(reader, result.Buffer, state, use);
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (length > Small && length > held)
                {
                    long all = Interlocked.Add(ref _held, length - held);
                    held = length;
                    if (all > options.BodyMemoryBytes)
                    {
                        throw RequestException.TooBusy(StatusCodes.Status429TooManyRequests, "queue-full", "Other requests with large bodies are in progress. Try again later.");
                    }
                }
            }
        }
        finally
        {
            if (held > 0)
            {
                Interlocked.Add(ref _held, -held);
            }
        }
    }

    private static T Use<T, TState>(PipeReader reader, in ReadOnlySequence<byte> buffer, TState state, Func<ReadOnlySequence<byte>, TState, T> use)
    {
        // The server reads no further requests of this connection until the body is given back.
        try
        {
            return buffer.IsEmpty ? throw RequestException.BadBody("The body is empty.") : use(buffer, state);
        }
        finally
        {
            reader.AdvanceTo(buffer.End);
        }
    }

    private RequestException TooLarge() =>
        RequestException.TooLarge(string.Create(CultureInfo.InvariantCulture, $"The body is larger than {options.BodyBytes} bytes. Send the rows in several requests."));
}
