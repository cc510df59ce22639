using System.Globalization;

namespace MlNetStudio.Tests.Cli;

/// <summary>Single predictions taken apart.</summary>
public sealed class ExplainTests
{
    [Fact]
    public void A_linear_models_columns_add_slope_times_distance_from_the_mean()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("run", Repository.File("pipelines", "s2-linear-closed-form.yaml"), "--out", folder["out"], "-q").Expect(0);
        string rows = folder.Write("rows.csv", "petal_length\n1\n2\n6\n");
        double[] predicted = [.. CliRun.Of("predict", folder["out/model.onnx"], rows).Expect(0).Out.Trim().Split('\n').Skip(1).Select(Number)];
        var json = CliRun.Of("explain", folder["out/model.onnx"], rows, "--row", "3", "--json").Expect(0).Json;
        double slope = predicted[1] - predicted[0];
        Assert.Equal(slope * 3, json.GetProperty("columns").GetProperty("petal_length").GetDouble(), 1e-4);
        Assert.Equal(predicted[2], json.GetProperty("prediction").GetDouble(), 1e-5);
        Assert.Equal(predicted[2] - (slope * 3), json.GetProperty("baseline").GetDouble(), 1e-4);
        Assert.Equal(0, json.GetProperty("remainder").GetDouble(), 1e-4);
    }

    [Fact]
    public void The_columns_of_classes_add_up_to_the_probability()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("run", Repository.File("pipelines", "s4-iris.yaml"), "--out", folder["out"], "-q").Expect(0);
        string iris = Repository.File("data", "iris.csv");
        var run = CliRun.Of("explain", folder["out/model.onnx"], iris, "--row", "1").Expect(0);
        Assert.Contains("probability of setosa", run.Out, StringComparison.Ordinal);
        Assert.Contains("petal_length", run.Out, StringComparison.Ordinal);
        var json = CliRun.Of("explain", folder["out/model.onnx"], iris, "--row", "120", "--class", "virginica", "--json").Expect(0).Json;
        double sum = json.GetProperty("columns").EnumerateObject().Sum(column => column.Value.GetDouble());
        Assert.Equal(json.GetProperty("prediction").GetDouble(), json.GetProperty("baseline").GetDouble() + sum, 0.02);
        Assert.Equal(4, json.GetProperty("columns").EnumerateObject().Count());
    }

    [Fact]
    public void Categories_and_missing_values_are_one_column_each()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        string[] colors = ["red", "green", "blue"];
        string table = folder.Write("t.csv", "color,size,price\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
        {
            int color = random.Next(3);
            string size = i % 10 == 0 ? "" : random.NextDouble().ToString("0.000", CultureInfo.InvariantCulture);
            return $"{colors[color]},{size},{((10 * color) + random.NextDouble()).ToString(CultureInfo.InvariantCulture)}\n";
        })));
        CliRun.Of("train", table, "--label", "price", "--layers", "16", "--epochs", "60", "--out", folder["out"], "-q").Expect(0);
        var columns = CliRun.Of("explain", folder["out/model.onnx"], table, "--row", "1", "--json").Expect(0).Json.GetProperty("columns");
        Assert.Equal(["color", "size"], columns.EnumerateObject().Select(column => column.Name));
    }

    [Theory]
    [InlineData("--row", "0", "the table has rows 1 to 150")]
    [InlineData("--row", "151", "the table has rows 1 to 150")]
    [InlineData("--class", "rose", "none of the model's classes: setosa, versicolor, virginica")]
    public void What_is_not_there_is_wrong_usage(string option, string value, string expected)
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("train", Repository.File("data", "iris.csv"), "--label", "species", "--layers", "4", "--epochs", "1", "--out", folder["out"], "-q").Expect(0);
        var run = CliRun.Of("explain", folder["out/model.onnx"], Repository.File("data", "iris.csv"), option, value).Expect(2);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
