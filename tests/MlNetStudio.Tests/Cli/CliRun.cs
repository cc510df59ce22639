using System.Text;
using System.Text.Json;
using MlNetStudio.Cli;

namespace MlNetStudio.Tests.Cli;

/// <summary>One call of the command in this process, with what it printed.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    /// <summary>Standard output as the JSON object that it must be.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>Calls the command.</summary>
    public static CliRun Of(params string[] args) => With(new CliInput(), args);

    /// <summary>Calls the command with input, variables or a cancellation.</summary>
    public static CliRun With(CliInput input, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        TextWriter errorOutput = input.OnError is null ? error : new WatchedWriter(error, input.OnError);
        int code = CommandLine.Run(args, new CliEnvironment
        {
            Out = output,
            Error = errorOutput,
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(input.Text)),
            Variable = name => input.Variables.GetValueOrDefault(name),
            Cancellation = input.Cancellation,
        });
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Fails unless the command ended as expected; shows what it said.</summary>
    public CliRun Expect(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode}, expected {exitCode}\n{Error}\n{Out}");
        return this;
    }

    private sealed class WatchedWriter(TextWriter inner, Action<string> onLine) : TextWriter
    {
        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => inner.Write(value);

        public override void WriteLine(string? value)
        {
            inner.WriteLine(value);
            onLine(value ?? "");
        }
    }
}

/// <summary>What a call of the command finds around it.</summary>
internal sealed record CliInput
{
    /// <summary>What <c>-</c> reads.</summary>
    public string Text { get; init; } = "";

    /// <summary>Environment variables.</summary>
    public Dictionary<string, string> Variables { get; init; } = [];

    /// <summary>Ctrl-C.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Told of every line on standard error as it is written.</summary>
    public Action<string>? OnError { get; init; }
}
