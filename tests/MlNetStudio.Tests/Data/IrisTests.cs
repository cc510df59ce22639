using MlNetStudio.Data;

namespace MlNetStudio.Tests.Data;

public sealed class IrisTests
{
    // Fisher 1936: means and standard deviations over all 150 plants.
    [Theory]
    [InlineData("sepal_length", 5.843, 0.828)]
    [InlineData("sepal_width", 3.057, 0.436)]
    [InlineData("petal_length", 3.758, 1.765)]
    [InlineData("petal_width", 1.199, 0.762)]
    public void Has_the_published_means(string column, double mean, double deviation)
    {
        var values = Read().Numbers(column);
        double average = values.Values.ToArray().Average(v => (double)v);

        Assert.Equal(mean, average, 3);
        Assert.Equal(deviation, Math.Sqrt(values.Values.ToArray().Sum(v => (v - average) * (v - average)) / 149), 3);
    }

    [Fact]
    public void Has_fifty_plants_of_each_of_three_species()
    {
        var iris = Read();
        var species = iris.Categories("species");

        Assert.Equal(150, iris.RowCount);
        Assert.Equal(5, iris.Columns.Length);
        Assert.Equal(["setosa", "versicolor", "virginica"], species.Categories.ToArray());
        Assert.Equal([50, 50, 50], species.Count(iris.AllRows()));
        Assert.All(iris.Columns, c => Assert.Equal(0, c.MissingCount));
    }

    internal static Table Read() => TableReader.Read(Path.Combine(TestData.RepositoryRoot, "data", "iris.csv"));
}
