using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace MlNetStudio.Cli.Output;

/// <summary>Log messages as lines on standard error: time, level, category, message; or as one JSON object a line, with what the message is made of.</summary>
internal sealed class ErrorLoggerProvider(TextWriter output, bool json) : ILoggerProvider
{
    private readonly Lock _gate = new();

    private bool IsJson => json;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new ErrorLogger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
        }
    }

    private static string Text(LogLevel level, string category, string message) =>
        string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.Now:yyyy-MM-dd'T'HH:mm:ss.fffzzz} {NameOf(level)} {category}: {message}");

    private static string Json<TState>(LogLevel level, EventId id, string category, string message, TState state)
    {
        using var line = new StringWriter { NewLine = "\n" };
        JsonOutput.Write(line, writer =>
        {
            writer.WriteString("time", DateTimeOffset.Now);
            writer.WriteString("level", NameOf(level));
            writer.WriteString("category", category);
            writer.WriteNumber("event", id.Id);
            writer.WriteString("message", message);
            if (state is IEnumerable<KeyValuePair<string, object?>> parts)
            {
                foreach (var (name, value) in parts.Where(part => part.Key != "{OriginalFormat}"))
                {
                    writer.WriteString(JsonNamingPolicy.CamelCase.ConvertName(name), Convert.ToString(value, CultureInfo.InvariantCulture));
                }
            }
        });
        return line.ToString().TrimEnd('\n');
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    private sealed class ErrorLogger(ErrorLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string message = formatter(state, exception);
            message = exception is null ? message : $"{message} ({exception.GetType().Name}: {exception.Message})";
            provider.Write(provider.IsJson ? Json(logLevel, eventId, category, message, state) : Text(logLevel, category, message));
        }
    }
}
