using System.Collections;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>Option records, such as layers and optimizers, as C# expressions: what their records declare as default is left out.</summary>
internal static class OptionExpression
{
    /// <summary>The expression that makes a value equal to the one given.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        float number => CSharpText.Literal(number),
        double number => number.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().ContainsAny('.', 'E', 'N') ? text : text + "d",
        string text => CSharpText.Literal(text),
        Enum word => $"{word.GetType().Name}.{word}",
        Shape shape => $"new Shape({string.Join(", ", shape.Dimensions)})",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        _ => Record(value),
    };

    private static string Record(object record)
    {
        var type = PipelineJson.TypeInfo(record.GetType());
        object? defaults = PipelineDefaults.Records.Find(record.GetType());
        var arguments = new List<string>();
        var members = new List<string>();
        foreach (var property in PipelineJson.Options(type).Where(property => property.Get is not null))
        {
            object? value = property.Get!(record);
            bool isArgument = property.AssociatedParameter is { IsMemberInitializer: false };
            if (!OptionDefaults.IsRequired(property) && (value is null || IsSame(value, defaults is null ? null : property.Get(defaults))))
            {
                continue;
            }

            (isArgument ? arguments : members).Add(isArgument ? Argument(property, Of(value)) : $"{ClrName(property)} = {Of(value)}");
        }

        string made = $"new {record.GetType().Name}({string.Join(", ", arguments)})";
        return members.Count == 0 ? made : $"{(arguments.Count == 0 ? made[..^2] : made)} {{ {string.Join(", ", members)} }}";
    }

    // The first argument of a record is what it is about; others are clearer by name.
    private static string Argument(JsonPropertyInfo property, string value) =>
        property.AssociatedParameter!.Position == 0 ? value : $"{ClrName(property)}: {value}";

    private static bool IsSame(object value, object? other) => value is IEnumerable first and not string && other is IEnumerable second
        ? first.Cast<object?>().SequenceEqual(second.Cast<object?>())
        : value.Equals(other);

    private static string ClrName(JsonPropertyInfo property) => char.ToUpperInvariant(property.Name[0]) + property.Name[1..];
}
