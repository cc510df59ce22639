using System.Text;

namespace MlNetStudio.Cli;

/// <summary>What the command has of the outside world; tests hand in their own.</summary>
internal sealed class CliEnvironment
{
    /// <summary>Where results go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where progress and messages go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens what <c>-</c> stands for as an input file.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Environment variables by name.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Whether progress may redraw itself.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Set when the user wants the command to end.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The process's own streams.</summary>
    public static CliEnvironment OfProcess(CancellationToken cancellation)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new CliEnvironment
        {
            Out = new StreamWriter(Console.OpenStandardOutput(), encoding) { AutoFlush = false, NewLine = "\n" },
            Error = new StreamWriter(Console.OpenStandardError(), encoding) { AutoFlush = true, NewLine = "\n" },
            OpenInput = Console.OpenStandardInput,
            Variable = Environment.GetEnvironmentVariable,
            IsInteractive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb")
                && Environment.GetEnvironmentVariable("CI") is null,
            Cancellation = cancellation,
        };
    }
}
