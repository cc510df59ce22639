using System.Collections.Immutable;
using Microsoft.ML.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.MLNet.Graphs;

/// <summary>An input or output of an operator graph and the column that stands for it: one row of a data view is a batch of one.</summary>
/// <param name="Value">The graph's value. Its first dimension is the batch.</param>
/// <param name="Column">The column's name.</param>
internal sealed record GraphPort(ValueInfo Value, string Column)
{
    /// <summary>The type of an element in ML.NET.</summary>
    /// <exception cref="InvalidInputException">ML.NET has no such type.</exception>
    public PrimitiveDataViewType ItemType { get; } = TypeOf(Value);

    /// <summary>The names of an output's slots, or empty.</summary>
    public ImmutableArray<string> SlotNames { get; init; } = [];

    /// <summary>The dimensions of one row; default where even their number is not known.</summary>
    public ImmutableArray<Dimension> RowShape => Value.Shape.IsDefault ? default : Value.Shape.IsEmpty ? [] : Value.Shape[1..];

    /// <summary>The type of the column that an output becomes: the item itself for one value a row, else a vector, of unknown size where the graph does not say it.</summary>
    public DataViewType OutputType
    {
        get
        {
            var row = RowShape;
            if (row.IsDefault || row.Any(dimension => dimension.Size is null or 0))
            {
                return new VectorDataViewType(ItemType);
            }

            return row.Length <= 1 && (row.IsEmpty || row[0].Size == 1) ? ItemType : new VectorDataViewType(ItemType, row.Select(dimension => dimension.Size!.Value).ToArray());
        }
    }

    /// <summary>What type a column must have to be this input, for messages.</summary>
    public string ExpectedType
    {
        get
        {
            var row = RowShape;
            return row.IsDefault ? $"{ItemType} or a vector of it"
                : row.All(dimension => dimension.Size == 1) ? $"{ItemType}"
                : $"Vector<{ItemType}, {string.Join(", ", row)}>";
        }
    }

    /// <summary>The dimensions of the tensor that a column of a type becomes; null if the type does not fit.</summary>
    public int[]? TensorShape(DataViewType type)
    {
        var vector = type as VectorDataViewType;
        var item = vector?.ItemType ?? type;
        if (!item.Equals(ItemType) || vector is { Size: 0 })
        {
            return null;
        }

        int size = vector?.Size ?? 1;
        var row = RowShape;
        if (row.IsDefault)
        {
            return vector is null ? [1, 1] : [1, .. vector.Dimensions];
        }

        int[]? shape = Fit(row, size, vector?.Dimensions ?? [1]);
        return shape is null ? null : Value.Shape.IsEmpty ? [] : [1, .. shape];
    }

    private static int[]? Fit(ImmutableArray<Dimension> row, int size, ImmutableArray<int> dimensions)
    {
        int open = row.Count(dimension => dimension.Size is null);
        if (open > 1)
        {
            // Only the column's own dimensions can say how its values are laid out.
            bool fits = dimensions.Length == row.Length && row.Zip(dimensions).All(pair => pair.First.Size is not { } fixedSize || fixedSize == pair.Second);
            return fits ? [.. dimensions] : null;
        }

        long known = row.Aggregate(1L, (product, dimension) => product * (dimension.Size ?? 1));
        bool isWhole = open == 0 ? known == size : known > 0 && size % known == 0;
        return isWhole ? [.. row.Select(dimension => dimension.Size ?? (int)(size / known))] : null;
    }

    private static PrimitiveDataViewType TypeOf(ValueInfo value)
    {
        if (!value.Shape.IsDefaultOrEmpty && value.Shape[0].Size is { } batch && batch != 1)
        {
            throw new InvalidInputException(
                $"'{value}' has a fixed first dimension of {batch}. ML.NET scores row by row, so the first dimension must be a batch of any size; export the model again with a symbolic one.");
        }

        return value.ElementType switch
        {
            ElementType.Float32 => NumberDataViewType.Single,
            ElementType.Float64 => NumberDataViewType.Double,
            ElementType.UInt8 => NumberDataViewType.Byte,
            ElementType.Int8 => NumberDataViewType.SByte,
            ElementType.UInt16 => NumberDataViewType.UInt16,
            ElementType.Int16 => NumberDataViewType.Int16,
            ElementType.UInt32 => NumberDataViewType.UInt32,
            ElementType.Int32 => NumberDataViewType.Int32,
            ElementType.UInt64 => NumberDataViewType.UInt64,
            ElementType.Int64 => NumberDataViewType.Int64,
            ElementType.Boolean => BooleanDataViewType.Instance,
            ElementType.String => TextDataViewType.Instance,
            _ => throw new InvalidInputException($"'{value}' is of a type that ML.NET has no column for. Export the model with float32 inputs and outputs."),
        };
    }
}
