using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetStudio.Benchmarks.MLNet;

/// <summary>A row of numbers as ML.NET's trainers take it.</summary>
internal class FeatureRow
{
    public float[] Features { get; set; } = [];
}

/// <summary>With a number to learn.</summary>
internal sealed class NumberRow : FeatureRow
{
    public float Label { get; set; }
}

/// <summary>With yes or no to learn.</summary>
internal sealed class YesNoRow : FeatureRow
{
    public bool Label { get; set; }
}

/// <summary>Data views in memory: the very numbers that the core gets.</summary>
internal static class FeatureRows
{
    public static IDataView Numbers(MLContext ml, ReadOnlyMemory<float> features, ReadOnlyMemory<float> targets, int columns) =>
        View(ml, Enumerable.Range(0, targets.Length).Select(row => new NumberRow { Features = Slice(features, row, columns), Label = targets.Span[row] }), columns);

    public static IDataView YesNo(MLContext ml, ReadOnlyMemory<float> features, ReadOnlyMemory<float> targets, int columns) =>
        View(ml, Enumerable.Range(0, targets.Length).Select(row => new YesNoRow { Features = Slice(features, row, columns), Label = targets.Span[row] > 0 }), columns);

    public static IDataView Features(MLContext ml, ReadOnlyMemory<float> features, int columns) =>
        View(ml, Enumerable.Range(0, features.Length / columns).Select(row => new FeatureRow { Features = Slice(features, row, columns) }), columns);

    private static IDataView View<TRow>(MLContext ml, IEnumerable<TRow> rows, int columns)
        where TRow : FeatureRow
    {
        var schema = SchemaDefinition.Create(typeof(TRow));
        schema[nameof(FeatureRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns);
        return ml.Data.LoadFromEnumerable(rows.ToArray(), schema);
    }

    private static float[] Slice(ReadOnlyMemory<float> features, int row, int columns) => features.Slice(row * columns, columns).ToArray();
}
