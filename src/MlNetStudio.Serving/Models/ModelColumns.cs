using System.Collections.Immutable;
using System.Text.Json;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Serving.Models;

/// <summary>The columns that a model takes, in the order of its inputs.</summary>
internal sealed class ModelColumns
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);

    private ModelColumns(ImmutableArray<InputColumn> columns, string label)
    {
        (Columns, Label) = (columns, label);
        for (int i = 0; i < columns.Length; i++)
        {
            _positions.Add(columns[i].Name, i);
        }
    }

    /// <summary>The columns.</summary>
    public ImmutableArray<InputColumn> Columns { get; }

    /// <summary>The column that is predicted, which callers do not send.</summary>
    public string Label { get; }

    /// <summary>The number of columns.</summary>
    public int Count => Columns.Length;

    /// <summary>The columns of a model; none where it takes images.</summary>
    /// <exception cref="InvalidInputException">An input is no column of the model's schema, or of another type or shape.</exception>
    public static ModelColumns Of(ModelFile model)
    {
        if (model.Images is not null)
        {
            return new ModelColumns([], model.Label);
        }

        var columns = ImmutableArray.CreateBuilder<InputColumn>(model.Graph.Inputs.Length);
        foreach (var input in model.Graph.Inputs)
        {
            var schema = model.Schema.Find(input.Name)
                ?? throw new InvalidInputException($"the model takes '{input.Name}', which is no column of its schema.", new SourceLocation(model.Path));
            var column = new InputColumn(schema, ExampleRow.ValueOf(model, schema));
            if (input.ElementType != column.ElementType || input.Shape.IsDefault || input.Shape.Length != 2 || input.Shape[0].Size is not null || input.Shape[1].Size != 1)
            {
                throw new InvalidInputException($"the model takes {input}, which is no column of a table: {column.ElementType} [batch, 1] is expected.", new SourceLocation(model.Path));
            }

            columns.Add(column);
        }

        return new ModelColumns(columns.MoveToImmutable(), model.Label);
    }

    /// <summary>The position of the column whose name the reader is at, or -1.</summary>
    /// <param name="reader">A reader at a property's name.</param>
    /// <param name="guess">The position to try first: callers mostly keep to the order.</param>
    /// <exception cref="InvalidOperationException">The name is no UTF-8.</exception>
    public int Find(ref Utf8JsonReader reader, int guess) =>
        guess < Columns.Length && reader.ValueTextEquals(Columns[guess].Utf8Name) ? guess : Find(reader.GetString()!);

    /// <summary>The position of a column, or -1.</summary>
    public int Find(string name) => _positions.GetValueOrDefault(name, -1);
}
