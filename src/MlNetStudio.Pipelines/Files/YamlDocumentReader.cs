using MlNetStudio.Neural;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MlNetStudio.Pipelines.Files;

/// <summary>Reads one YAML document into its tree of nodes, with bounds on what a file may ask for.</summary>
internal static class YamlDocumentReader
{
    /// <summary>The largest pipeline file that is read.</summary>
    public const int MaximumCharacters = 4 * 1024 * 1024;

    /// <summary>The tree of a document; an empty mapping for an empty one.</summary>
    /// <param name="text">The document.</param>
    /// <param name="file">Its name for messages.</param>
    /// <exception cref="InvalidInputException">It is not YAML, too large, more than one document, or not a mapping.</exception>
    public static YamlMappingNode ReadMapping(string text, string file)
    {
        var node = Read(text, file);
        return node switch
        {
            YamlMappingNode mapping => mapping,
            YamlScalarNode { Value: null or "" } => new YamlMappingNode(),
            _ => throw new InvalidInputException(
                "a pipeline file is a mapping of sections such as 'data:' and 'network:', but this is something else.",
                Location(node, file)),
        };
    }

    /// <summary>The tree of a document, which may be a scalar.</summary>
    public static YamlNode Read(string text, string file)
    {
        if (text.Length > MaximumCharacters)
        {
            throw new InvalidInputException($"has {text.Length} characters; a pipeline file has at most {MaximumCharacters}.", new SourceLocation(file));
        }

        try
        {
            RefuseDeepNesting(text, file);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count switch
            {
                0 => new YamlScalarNode(string.Empty),
                1 => stream.Documents[0].RootNode,
                _ => throw new InvalidInputException("holds more than one YAML document; a pipeline file is one.", Location(stream.Documents[1].RootNode, file)),
            };
        }
        catch (YamlException exception)
        {
            throw new InvalidInputException(
                $"is not valid YAML: {exception.InnerException?.Message ?? exception.Message}",
                new SourceLocation(file, exception.Start.Line, exception.Start.Column),
                exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            // The parser's own slips on broken text; they do not say where.
            throw new InvalidInputException("is not valid YAML; a bracket, brace or quote is probably not closed.", new SourceLocation(file), exception);
        }
    }

    /// <summary>Where a node stands.</summary>
    public static SourceLocation Location(YamlNode node, string file) =>
        node.Start.Line == 0 ? new SourceLocation(file) : new SourceLocation(file, node.Start.Line, node.Start.Column);

    // The tree is built and walked by recursion, and an alias may make a small file mean a huge tree:
    // both are refused before the tree is made.
    private static void RefuseDeepNesting(string text, string file)
    {
        const int MaximumDepth = 64;
        var parser = new Parser(new StringReader(text));
        int depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaximumDepth || parser.Current is YamlDotNet.Core.Events.AnchorAlias)
            {
                throw new InvalidInputException(
                    depth > MaximumDepth ? $"is nested more than {MaximumDepth} deep." : "uses an alias (*name); write the value out.",
                    new SourceLocation(file, parser.Current.Start.Line, parser.Current.Start.Column));
            }
        }
    }
}
