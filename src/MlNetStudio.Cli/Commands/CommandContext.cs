using System.CommandLine;
using MlNetStudio.Cli.Settings;
using MlNetStudio.Serving.Watching;

namespace MlNetStudio.Cli.Commands;

/// <summary>What every verb gets: the environment, the options that all share, and where its examples go.</summary>
internal sealed class CommandContext(CliEnvironment environment)
{
    /// <summary>The outside world.</summary>
    public CliEnvironment Environment { get; } = environment;

    /// <summary>One machine-readable object on standard output.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Write one JSON object to standard output; everything else goes to standard error.", Recursive = true };

    /// <summary>No progress.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Show no progress.", Recursive = true };

    /// <summary>A page that shows how a training goes.</summary>
    public Option<string?> Watch { get; } = new("--watch")
    {
        Description = $"Show how training goes on a page that updates by itself, at this address. Default: {ProgressServer.UsualAddress}, which only this machine can reach.",
        HelpName = "address",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The examples shown by --help.</summary>
    public Dictionary<Command, string[]> Examples { get; } = [];

    /// <summary>Settings files and variables, read at the first use.</summary>
    public CliSettings Settings => field ??= CliSettings.Load(Environment.Variable);

    /// <summary>The option for the number of threads.</summary>
    public static Option<int?> Threads() => new("--threads") { Description = "The number of threads; results do not depend on it. Default: the setting 'threads', else chosen by the size of the work." };

    /// <summary>A command with its examples.</summary>
    public Command Command(string name, string description, params string[] examples)
    {
        var command = new Command(name, description);
        Examples[command] = examples;
        return command;
    }
}
