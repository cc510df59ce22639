using System.CommandLine;

namespace MlNetStudio.Cli.Commands;

/// <summary>How a command is called.</summary>
internal static class CommandNames
{
    /// <summary>The words after <c>mlnetstudio</c>, each with a space behind it; empty for the root.</summary>
    public static string Path(Command command)
    {
        string path = "";
        for (Symbol? current = command; current is Command and not RootCommand; current = current.Parents.FirstOrDefault())
        {
            path = current.Name + " " + path;
        }

        return path;
    }
}
