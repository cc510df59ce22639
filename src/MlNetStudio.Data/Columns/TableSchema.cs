using System.Collections.Immutable;
using System.Text.Json;

namespace MlNetStudio.Data;

/// <summary>One column of a <see cref="TableSchema"/>.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">What it holds.</param>
public sealed record ColumnSchema(string Name, ColumnKind Kind)
{
    /// <summary>The texts that occurred in a category column, in ordinal order; empty for other kinds.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>In which order a column of dates writes days and months; unknown for other kinds and where it makes no difference.</summary>
    public DateOrder DateOrder { get; init; }

    /// <summary>Whether a file may lack the column, as a file to be scored may lack the label. Default false.</summary>
    public bool Optional { get; init; }
}

/// <summary>
/// The columns that a model was trained on: it rides in the model's metadata, and a file to be scored is read by it
/// (<see cref="TableReadOptions.Schema"/>), columns matched by name.
/// </summary>
public sealed record TableSchema
{
    /// <summary>The columns, in the training table's order.</summary>
    public ImmutableArray<ColumnSchema> Columns { get; init; } = [];

    /// <summary>The schema of a table.</summary>
    public static TableSchema Of(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new()
        {
            Columns = [.. table.Columns.Select(c => new ColumnSchema(c.Name, c.Kind)
            {
                Categories = c is CategoryColumn { Kind: ColumnKind.Category } category ? [.. category.Categories.Order(StringComparer.Ordinal)] : [],
                DateOrder = c is DateColumn dates ? dates.Order : DateOrder.Unknown,
            })],
        };
    }

    /// <summary>The column of a name, or null.</summary>
    public ColumnSchema? Find(string name) => Columns.FirstOrDefault(c => c.Name == name);

    /// <summary>This schema without some columns.</summary>
    public TableSchema Without(params IEnumerable<string> names)
    {
        var gone = names.ToHashSet(StringComparer.Ordinal);
        return this with { Columns = [.. Columns.Where(c => !gone.Contains(c.Name))] };
    }

    /// <summary>This schema with only the columns named, in this schema's order.</summary>
    public TableSchema Only(params IEnumerable<string> names)
    {
        var kept = names.ToHashSet(StringComparer.Ordinal);
        return this with { Columns = [.. Columns.Where(c => kept.Contains(c.Name))] };
    }

    /// <summary>This schema with a column that a file may lack.</summary>
    public TableSchema WithOptional(string name) =>
        this with { Columns = [.. Columns.Select(c => c.Name == name ? c with { Optional = true } : c)] };

    /// <summary>The schema as JSON, the same text for equal schemas.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DataJsonContext.Default.TableSchema);

    /// <summary>The schema that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidInputException">The text is no schema.</exception>
    public static TableSchema FromJson(string json) => DataJson.Read(json, DataJsonContext.Default.TableSchema, "table schema");
}
