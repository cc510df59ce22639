using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// The rows of a table as the inputs of another maker's model: one column for each input, by its name, as skl2onnx and ML.NET write them, or one input of all
/// numbers in a row.
/// </summary>
internal sealed class ForeignInputs
{
    private readonly List<(ValueInfo Input, Column[] Columns)> _inputs = [];

    /// <param name="model">The model.</param>
    /// <param name="table">The rows.</param>
    /// <param name="label">The label's column: no model is told the truth.</param>
    /// <exception cref="InvalidInputException">An input is no column, or not as many as the model reads are there.</exception>
    public ForeignInputs(ContestModel model, Table table, string label)
    {
        var location = new SourceLocation(model.Path);
        foreach (var input in model.Graph.Inputs)
        {
            int? width = WidthOf(input, location);
            bool isOne = model.Graph.Inputs.Length == 1 && (width is null or > 1 || model.Inputs is not null);
            Column[] columns = isOne ? Numbers(model, table, label, width, location) : [Find(table, input, label, location)];
            _inputs.Add((input, columns));
        }

        // A model that was exported for one row takes one at a time.
        var first = model.Graph.Inputs[0].Shape;
        RowsAtOnce = !first.IsDefault && first.Length > 0 && first[0].Size is { } rows ? rows == 1 ? 1 : throw new InvalidInputException(
            string.Create(CultureInfo.InvariantCulture, $"this model takes {rows} rows at a time and no other number; export it with a free number of rows."), location) : int.MaxValue;
        Columns = [.. _inputs.SelectMany(item => item.Columns).Where(column => column.Name != label).Select(column => column.Name)];
    }

    /// <summary>How many rows the model takes at a time.</summary>
    public int RowsAtOnce { get; }

    /// <summary>The columns that it reads.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The inputs of some rows.</summary>
    public Dictionary<string, Tensor> Of(int start, int count)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (input, columns) in _inputs)
        {
            int[] shape = input.Shape.IsDefault || input.Shape.Length != 1 ? [count, columns.Length] : [count];
            tensors[input.Name] = input.ElementType switch
            {
                ElementType.Float32 => Tensor.Create(Values(columns, start, count, static value => value), shape),
                ElementType.Float64 => Tensor.Create(Values(columns, start, count, static value => (double)value), shape),
                ElementType.Int64 => Tensor.Create(Values(columns, start, count, static value => float.IsNaN(value) ? 0 : (long)value), shape),
                ElementType.Int32 => Tensor.Create(Values(columns, start, count, static value => float.IsNaN(value) ? 0 : (int)value), shape),
                ElementType.Boolean => Tensor.Create(Values(columns, start, count, static value => value > 0), shape),
                _ => Tensor.Create(Texts(columns[0], start, count), shape),
            };
        }

        return tensors;
    }

    private static int? WidthOf(ValueInfo input, SourceLocation location)
    {
        bool isKnown = input.ElementType is ElementType.Float32 or ElementType.Float64 or ElementType.Int64 or ElementType.Int32 or ElementType.Boolean or ElementType.String;
        return isKnown && (input.Shape.IsDefault || input.Shape.Length is 1 or 2)
            ? input.Shape.IsDefault ? null : input.Shape.Length == 1 ? 1 : input.Shape[1].Size
            : throw new InvalidInputException($"this model takes {input}, which is no row of a table: numbers or texts of shape [rows] or [rows, columns] are expected.", location);
    }

    private static Column[] Numbers(ContestModel model, Table table, string label, int? width, SourceLocation location)
    {
        Column[] columns = model.Inputs is { } names
            ? [.. names.Select(name => table.TryGetColumn(name, out var column) && column is NumberColumn ? column : throw new InvalidInputException($"'{name}' is no column of numbers of the table.", location))]
            : [.. table.Columns.Where(column => column is NumberColumn && column.Name != label)];
        return width is null || width == columns.Length ? columns : throw new InvalidInputException(
            string.Create(CultureInfo.InvariantCulture, $"this model takes {width} numbers in a row, but {columns.Length} columns of numbers are there ({string.Join(", ", columns.Select(column => column.Name))}); name its columns in their order by --inputs."),
            location);
    }

    // Exporters put other signs for those that their names cannot have.
    private static Column Find(Table table, ValueInfo input, string label, SourceLocation location)
    {
        var same = table.Columns.Where(column => column.Name == input.Name).Concat(table.Columns.Where(column => Plain(column.Name) == Plain(input.Name))).FirstOrDefault();
        if (same is null)
        {
            throw new InvalidInputException(
                $"this model takes '{input.Name}', which is no column of the table.{NearestName.Suggest(input.Name, [.. table.Columns.Select(column => column.Name)])}", location);
        }

        if (same.Name == label)
        {
            // ML.NET's files ask for it and do nothing with it.
            return input.ElementType == ElementType.String ? new CategoryColumn(label, new string?[table.RowCount]) : new NumberColumn(label, new float[table.RowCount]);
        }

        return input.ElementType == ElementType.String || same is NumberColumn
            ? same
            : throw new InvalidInputException($"this model takes numbers as '{input.Name}', but the table has texts there.", location);
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static T[] Values<T>(Column[] columns, int start, int count, Func<float, T> convert)
    {
        var values = new T[count * columns.Length];
        for (int c = 0; c < columns.Length; c++)
        {
            var numbers = ((NumberColumn)columns[c]).Values.Slice(start, count);
            for (int row = 0; row < count; row++)
            {
                values[(row * columns.Length) + c] = convert(numbers[row]);
            }
        }

        return values;
    }

    private static string[] Texts(Column column, int start, int count)
    {
        var texts = new string[count];
        for (int row = 0; row < count; row++)
        {
            texts[row] = column.TextOf(start + row) ?? "";
        }

        return texts;
    }
}
