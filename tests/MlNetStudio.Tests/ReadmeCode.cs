using System.Text.RegularExpressions;

namespace MlNetStudio.Tests;

/// <summary>The C# of a README beside the source that compiles it: between <c>// sample</c> and <c>// end</c>, word for word, indented by 8.</summary>
internal static partial class ReadmeCode
{
    /// <summary>The samples of a source, in its order.</summary>
    public static string[] Samples(string source) => [.. Sample().Matches(Read(source)).Select(match => Dedent(match.Groups[1].Value))];

    /// <summary>The C# of a README without its using lines, which the source must have too.</summary>
    /// <param name="readme">The README, from the root of the repository.</param>
    /// <param name="source">What compiles it.</param>
    /// <param name="isMine">Which of it; null for all.</param>
    public static string[] Blocks(string readme, string source, Func<string, bool>? isMine = null)
    {
        string[] blocks = [.. CodeBlock().Matches(Read(readme)).Select(match => match.Groups[1].Value).Where(isMine ?? (static _ => true))];
        string compiled = Read(source);
        Assert.All(blocks.SelectMany(block => UsingLine().Matches(block)), line => Assert.True(IsUsed(line.Value, compiled), $"{source} lacks {line.Value}"));
        return [.. blocks.Select(block => UsingLine().Replace(block, "").Trim('\n'))];
    }

    /// <summary>Whether code is for ML.NET: such code is tested with the project that has it.</summary>
    public static bool IsForMLNet(string block) => block.Contains("using Microsoft.ML;", StringComparison.Ordinal);

    /// <summary>Runs a sample where its paths begin, at the root of the repository.</summary>
    public static void Run(Action sample)
    {
        string before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(TestData.RepositoryRoot);
        try
        {
            Directory.CreateDirectory("out/readme");
            sample();
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    // A source inside a namespace needs no line for it.
    private static bool IsUsed(string line, string source) =>
        source.Contains(line, StringComparison.Ordinal) || source.Contains(line.Replace("using ", "namespace ", StringComparison.Ordinal).Replace(";\n", ".", StringComparison.Ordinal), StringComparison.Ordinal);

    private static string Read(string file) => File.ReadAllText(Path.Combine(TestData.RepositoryRoot, file)).ReplaceLineEndings("\n");

    private static string Dedent(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line)).Trim('\n', ' ');

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("// sample[ 0-9]*\n(.*?)// end", RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex("^using [A-Za-z. ]+;\n", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}

/// <summary>Tests that change the folder in which the process is, or look at its memory, and so run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>The collection's name.</summary>
    public const string Name = "alone";
}
