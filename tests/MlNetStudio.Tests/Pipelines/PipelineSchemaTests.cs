using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Tests.Pipelines;

public partial class PipelineSchemaTests
{
    private static readonly Dictionary<string, string> Summaries = LoadSummaries();

    /// <summary>
    /// The committed schema is the one made from the reader's own contracts, so it knows every key that the reader
    /// knows. With MLNETSTUDIO_WRITE_SCHEMA=1 the test writes the file instead of comparing it.
    /// </summary>
    [Fact]
    public void TheCommittedSchemaIsThatOfTheReader()
    {
        string path = Cli.Repository.File("pipelines", "pipeline.schema.json");
        string expected = PipelineSchema.Write(Describe);
        if (Environment.GetEnvironmentVariable("MLNETSTUDIO_WRITE_SCHEMA") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void EveryOptionIsDescribed()
    {
        using var schema = JsonDocument.Parse(PipelineSchema.Write(Describe));
        var undescribed = schema.RootElement.GetProperty("properties").EnumerateObject()
            .Where(property => !property.Value.TryGetProperty("description", out _)).Select(property => property.Name)
            .Concat(schema.RootElement.GetProperty("definitions").EnumerateObject()
                .Where(definition => definition.Value.TryGetProperty("properties", out _))
                .SelectMany(definition => definition.Value.GetProperty("properties").EnumerateObject()
                    .Where(property => !property.Value.TryGetProperty("description", out _))
                    .Select(property => $"{definition.Name}.{property.Name}")));
        Assert.Empty(undescribed);
    }

    private static string? Describe(Type type, string? property)
    {
        string? name = property is null ? null : char.ToUpperInvariant(property[0]) + property[1..];
        for (Type? current = type; current is not null; current = current.BaseType)
        {
            string key = name is null ? $"T:{current.FullName}" : $"P:{current.FullName}.{name}";
            if (Summaries.TryGetValue(key, out string? text) || (name is not null && Summaries.TryGetValue($"{current.FullName}:{name}", out text)))
            {
                return text;
            }
        }

        return null;
    }

    private static Dictionary<string, string> LoadSummaries()
    {
        var summaries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string assembly in new[] { "MlNetStudio.Neural", "MlNetStudio.Data", "MlNetStudio.Pipelines" })
        {
            foreach (var member in XDocument.Load(Path.Combine(AppContext.BaseDirectory, assembly + ".xml")).Descendants("member"))
            {
                string name = member.Attribute("name")!.Value;
                if (member.Element("summary") is { } summary)
                {
                    summaries[name] = Text(summary);
                }

                // A record's positional parameters are described by its constructor's and its type's params.
                foreach (var parameter in member.Elements("param").Where(_ => name.StartsWith("T:", StringComparison.Ordinal) || name.Contains(".#ctor", StringComparison.Ordinal)))
                {
                    string owner = name[2..].Split(".#ctor")[0];
                    summaries.TryAdd($"{owner}:{parameter.Attribute("name")!.Value}", Text(parameter));
                }
            }
        }

        return summaries;
    }

    private static string Text(XElement element)
    {
        string text = string.Concat(element.Nodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { Name.LocalName: "see" } see => (see.Attribute("cref")?.Value ?? see.Attribute("langword")?.Value ?? "").Split('.', ':')[^1],
            XElement { Name.LocalName: "code" } => "",
            XElement inner => inner.Value,
            _ => "",
        }));
        return Spaces().Replace(text, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
