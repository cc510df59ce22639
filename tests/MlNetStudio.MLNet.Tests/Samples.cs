using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetStudio.MLNet.Tests;

/// <summary>Small data sets, the same in every run.</summary>
internal static class Samples
{
    /// <summary>A row with every kind of column that the tests need.</summary>
    public sealed class Row
    {
        public float Size { get; set; }

        public float Age { get; set; }

        public string City { get; set; } = "";

        public float Weight { get; set; } = 1;

        public float Price { get; set; }

        public bool IsDear { get; set; }

        public string Class { get; set; } = "";

        [VectorType(2)]
        public float[] Pair { get; set; } = [];

        [VectorType(3)]
        public bool[] Tags { get; set; } = [];
    }

    /// <summary>Rows whose labels follow from the columns with a little noise. <paramref name="missing"/> puts NaN into every tenth age.</summary>
    public static Row[] Rows(int count = 240, bool missing = false)
    {
        var random = new Random(5);
        string[] cities = ["Bern", "Oslo", "Rome"];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float size = (float)((random.NextDouble() * 4) - 2);
            float age = (float)(random.NextDouble() * 50);
            int city = random.Next(3);
            float price = (20 * size) - (0.5f * age) + (10 * city) + (float)random.NextDouble();
            return new Row
            {
                Size = size,
                Age = missing && i % 10 == 3 ? float.NaN : age,
                City = cities[city],
                Price = price,
                IsDear = price > 0,
                Class = price < -10 ? "low" : price < 12 ? "middle" : "high",
                Weight = 1 + (i % 3),
                Pair = [price, 100 + (3 * size)],
                Tags = [price > 0, age > 25, city == 1],
            };
        })];
    }

    /// <summary>The rows as a data view.</summary>
    public static IDataView View(MLContext ml, int count = 240, bool missing = false) => ml.Data.LoadFromEnumerable(Rows(count, missing));

    /// <summary>All featurizers of the examples: missing values, categories, one vector, standardized.</summary>
    public static IEstimator<ITransformer> Featurize(MLContext ml) => ml.Transforms.ReplaceMissingValues("Age")
        .Append(ml.Transforms.Categorical.OneHotEncoding("CityCode", "City"))
        .Append(ml.Transforms.Concatenate("Features", "Size", "Age", "CityCode"))
        .Append(ml.Transforms.NormalizeMeanVariance("Features"));

    /// <summary>The rows featurized, with a key label, ready for a trainer alone.</summary>
    public static IDataView Featurized(MLContext ml, int count = 240)
    {
        var data = View(ml, count);
        return ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(Featurize(ml)).Fit(data).Transform(data);
    }

    /// <summary>A column as an array.</summary>
    public static T[] Column<T>(IDataView view, string name) => [.. view.GetColumn<T>(name)];
}
