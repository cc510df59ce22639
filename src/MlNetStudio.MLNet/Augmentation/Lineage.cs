using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetStudio.MLNet.Augmentation;

/// <summary>
/// The column by which a trainer tells rows from their changed copies, so that it watches untouched rows only and learns from no copy of
/// them. It is in the view that a trainer learns from, in no other.
/// </summary>
/// <remarks>A vector of row numbers of the untouched data: one for an untouched row, at least two for a copy, of which the first is the row that it was made of.</remarks>
internal static class Lineage
{
    /// <summary>Its name.</summary>
    public const string Name = "MlNetStudio.Lineage";

    /// <summary>Its type.</summary>
    public static VectorDataViewType Type { get; } = new(NumberDataViewType.Int64);

    /// <summary>The column, if the rows come from an augmentation.</summary>
    public static DataViewSchema.Column? Find(DataViewSchema schema) => schema.GetColumnOrNull(Name) is { } column && column.Type.Equals(Type) ? column : null;
}
