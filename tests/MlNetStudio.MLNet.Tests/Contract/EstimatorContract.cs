using System.Reflection;
using Microsoft.ML;

namespace MlNetStudio.MLNet.Tests.Contract;

/// <summary>What any estimator must keep, whatever it makes of the rows.</summary>
internal static class EstimatorContract
{
    /// <summary>The schema that was promised is that of the rows that come.</summary>
    public static void AssertSchemaKept(IEstimator<ITransformer> estimator, IDataView data)
    {
        var promised = estimator.GetOutputSchema(ShapeOf(data.Schema));
        var model = estimator.Fit(data);
        var delivered = ShapeOf(model.Transform(data).Schema);
        Assert.Equal(Describe(promised), Describe(delivered));
        Assert.Equal(Describe(delivered), Describe(ShapeOf(model.GetOutputSchema(data.Schema))));
    }

    /// <summary>Fitting again gives the same.</summary>
    public static void AssertSameTwice(IEstimator<ITransformer> estimator, IDataView data, Func<IDataView, float[]> read) =>
        Assert.Equal(read(estimator.Fit(data).Transform(data)), read(estimator.Fit(data).Transform(data)));

    /// <summary>What was saved and loaded, once and twice, gives the same.</summary>
    public static void AssertSavedTheSame(IEstimator<ITransformer> estimator, IDataView data, Func<IDataView, float[]> read)
    {
        var model = estimator.Fit(data);
        var loaded = SaveAndLoad(model, data.Schema);
        float[] expected = read(model.Transform(data));
        Assert.Equal(expected, read(loaded.Transform(data)));
        Assert.Equal(expected, read(SaveAndLoad(loaded, data.Schema).Transform(data)));
        Assert.Equal(Describe(ShapeOf(model.Transform(data).Schema)), Describe(ShapeOf(loaded.Transform(data).Schema)));
    }

    /// <summary>A schema as estimators see it before they fit. ML.NET makes it inside Fit and has no public way.</summary>
    public static SchemaShape ShapeOf(DataViewSchema schema) =>
        (SchemaShape)typeof(SchemaShape).GetMethod("Create", BindingFlags.NonPublic | BindingFlags.Static, [typeof(DataViewSchema)])!.Invoke(null, [schema])!;

    private static ITransformer SaveAndLoad(ITransformer model, DataViewSchema schema)
    {
        using var zip = new MemoryStream();
        new MLContext().Model.Save(model, schema, zip);
        return new MLContext().Model.Load(new MemoryStream(zip.ToArray()), out _);
    }

    private static string Describe(SchemaShape schema) => string.Join("\n", schema
        .OrderBy(column => column.Name, StringComparer.Ordinal)
        .Select(column => $"{column.Name}: {column.Kind} of {column.ItemType}, key {column.IsKey}; {string.Join(", ", column.Annotations.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"{a.Name} {a.Kind} of {a.ItemType}"))}"));
}
