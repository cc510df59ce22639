using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>
/// How a label column becomes targets: the numbers themselves for regression, the position of the class for classification.
/// It rides in the model's metadata.
/// </summary>
/// <remarks>Classes are sorted: whole or other numbers by value, texts by their code points, so that the order does not depend on the
/// rows. For two classes the second is the positive one: 1 rather than 0, <c>yes</c> rather than <c>no</c>, <c>true</c> rather than <c>false</c>.</remarks>
public sealed record LabelEncoding
{
    /// <summary>The label column's name.</summary>
    public required string Column { get; init; }

    /// <summary>What is predicted.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The classes in the order of their numbers; empty for regression.</summary>
    public ImmutableArray<string> Classes { get; init; } = [];

    /// <summary>Whether every class is a whole number, so that an exported model gives the label as int64 and not as text.</summary>
    [JsonIgnore]
    public bool HasIntegerClasses => !Classes.IsDefaultOrEmpty
        && Classes.All(c => long.TryParse(c, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value.ToString(CultureInfo.InvariantCulture) == c);

    /// <summary>The rows of a table whose label is not missing.</summary>
    /// <exception cref="InvalidInputException">There is no such column (the nearest name is offered), or every label is missing.</exception>
    public static int[] LabeledRows(Table table, string column)
    {
        ArgumentNullException.ThrowIfNull(table);
        var label = table[column];
        var rows = table.CompleteRows(table.AllRows(), [column]);
        return rows.Length > 0 ? rows : throw new InvalidInputException(
            $"column '{label.Name}' is the label but has no value in any of the {table.RowCount} rows. Choose another column, or check how missing values are spelled.", table.Location());
    }

    /// <summary>Finds task and classes in the rows given.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The label column.</param>
    /// <param name="rows">The rows to look at; those without a label are passed over.</param>
    /// <param name="task">The task, or null to infer it by <see cref="TaskInference"/>.</param>
    /// <exception cref="InvalidInputException">No such column; no label at all; one class only, or as many as there are rows; more than two for a binary task; texts for regression.</exception>
    public static LabelEncoding Fit(Table table, string column, ReadOnlySpan<int> rows, TaskKind? task = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        var label = table[column];
        int labeled = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (int row in rows)
        {
            if (!label.IsMissing(row))
            {
                labeled++;
                seen.Add(label.TextOf(row));
            }
        }

        var place = table.Location();
        if (label is DateColumn)
        {
            throw new InvalidInputException(
                $"column '{column}' is the label but holds dates. Predict a number, such as the days until then, or declare the column as a category.", place);
        }

        if (labeled == 0)
        {
            throw new InvalidInputException($"column '{column}' is the label but has no value in any row.", place);
        }

        if (seen.Count == 1)
        {
            throw new InvalidInputException(
                $"column '{column}' is the label but has the same value in every row, '{seen.First()}': there is nothing to learn. Training needs rows of at least two classes, or numbers that differ.", place);
        }

        var kind = task ?? TaskInference.Infer(label, rows);
        if (kind == TaskKind.Regression)
        {
            table.Numbers(column);
            return new() { Column = column, Task = kind };
        }

        var classes = seen.ToArray();
        if (task is null && classes.Length > 20 && classes.Length > labeled / 2)
        {
            throw new InvalidInputException(
                $"column '{column}' has {classes.Length} different texts in {labeled} rows: these are no classes. Choose another label column, or state the task.", place);
        }

        if (kind == TaskKind.Binary && classes.Length > 2)
        {
            throw new InvalidInputException(
                $"column '{column}' has {classes.Length} classes ({string.Join(", ", classes.Order(StringComparer.Ordinal).Take(5))}, ...), but a binary task has two. Make the task multiclass.", place);
        }

        return new() { Column = column, Task = kind, Classes = [.. Sort(classes)] };
    }

    /// <summary>The target of every row: the number, or the position of the class.</summary>
    /// <exception cref="InvalidInputException">A label is missing or of a class that is not in <see cref="Classes"/>; with its line.</exception>
    public float[] Encode(Table table, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        var targets = new float[rows.Length];
        var column = Task == TaskKind.Regression ? table.Numbers(Column) : table[Column];
        var positions = Positions();
        var codes = column is CategoryColumn categories ? Array.ConvertAll([.. categories.Categories], text => positions.GetValueOrDefault(text, -1)) : null;
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            if (column.IsMissing(row))
            {
                throw new InvalidInputException($"column '{Column}': this row has no label. Leave such rows out.", table.Location(row, Column));
            }

            if (Task == TaskKind.Regression)
            {
                targets[i] = ((NumberColumn)column).Values[row];
                continue;
            }

            int position = codes is null ? positions.GetValueOrDefault(column.TextOf(row), -1) : codes[((CategoryColumn)column).Codes[row]];
            targets[i] = position >= 0 ? position : throw new InvalidInputException(
                $"column '{Column}': '{column.TextOf(row)}' is none of the classes of the training data.{NearestName.Suggest(column.TextOf(row), Classes)}", table.Location(row, Column));
        }

        return targets;
    }

    /// <summary>The encoding as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DataJsonContext.Default.LabelEncoding);

    /// <summary>The encoding that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidInputException">The text is none.</exception>
    public static LabelEncoding FromJson(string json) => DataJson.Read(json, DataJsonContext.Default.LabelEncoding, "label encoding");

    private Dictionary<string, int> Positions()
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < Classes.Length; i++)
        {
            positions[Classes[i]] = i;
        }

        return positions;
    }

    private static IEnumerable<string> Sort(string[] classes)
    {
        var numbers = new double[classes.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            if (!NumberText.TryParse(classes[i], out numbers[i]))
            {
                return classes.Order(StringComparer.Ordinal);
            }
        }

        return classes.Zip(numbers).OrderBy(c => c.Second).ThenBy(c => c.First, StringComparer.Ordinal).Select(c => c.First);
    }
}
