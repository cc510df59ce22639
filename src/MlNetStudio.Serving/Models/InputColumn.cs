using System.Text;
using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Serving.Models;

/// <summary>A column that a model takes.</summary>
internal sealed class InputColumn
{
    private readonly Dictionary<string, string> _spellings = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="schema">The column.</param>
    /// <param name="example">A value such as the training rows had: a float or a string.</param>
    public InputColumn(ColumnSchema schema, object example)
    {
        (Schema, Example) = (schema, example);
        Utf8Name = Encoding.UTF8.GetBytes(schema.Name);
        foreach (string category in schema.Categories)
        {
            _spellings.TryAdd(category, category);
        }
    }

    /// <summary>The column.</summary>
    public ColumnSchema Schema { get; }

    /// <summary>Its name.</summary>
    public string Name => Schema.Name;

    /// <summary>Its name as JSON has it.</summary>
    public byte[] Utf8Name { get; }

    /// <summary>What it holds.</summary>
    public ColumnKind Kind => Schema.Kind;

    /// <summary>The type of the model's input for it.</summary>
    public ElementType ElementType => Kind switch
    {
        ColumnKind.Number => ElementType.Float32,
        ColumnKind.Date => ElementType.Int64,
        _ => ElementType.String,
    };

    /// <summary>A value to show: a float or a string.</summary>
    public object Example { get; }

    /// <summary>The example of a date in seconds since 1970.</summary>
    public long ExampleSeconds => DateColumn.TryParse((string)Example, Schema.DateOrder, out long seconds) ? seconds : DateColumn.Missing;

    /// <summary>What is expected, for people.</summary>
    public string Expected => Kind == ColumnKind.Number ? "a number, or null where it is missing"
        : Kind == ColumnKind.Date ? "a date such as \"2024-03-31\", or null where it is missing"
        : Schema.Categories.Length is > 0 and <= 12 ? $"a text such as {string.Join(", ", Schema.Categories.Select(category => $"\"{category}\""))}, or null where it is missing"
        : "a text, or null where it is missing";

    /// <summary>The category that something is spelled like but for the case of its letters, or null.</summary>
    public string? CategoryLike(string text) => _spellings.GetValueOrDefault(text);
}
