using System.Globalization;
using System.Text.Json;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Tests.Onnx.Raising;

namespace MlNetStudio.Tests.Cli;

/// <summary>Models of other makers learn from the rows of a table.</summary>
public sealed class ForeignModelTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("Softmax", true)]
    public void A_classifier_goes_on_with_its_last_layer_where_its_classes_are_known(string last, bool areNamed)
    {
        using var folder = new TemporaryFolder();
        string model = Write(folder, ForeignGraphs.Table(features: 4, last: last));
        string rows = folder.Write("rows.csv", Iris(areNamed));
        string[] classes = areNamed ? ["--classes", "virginica,setosa,versicolor"] : [];
        var json = CliRun.Of(["finetune", model, rows, "--label", "species", "--rate", "0.01", "--body-rate", "1", "--out", folder["tuned"], "--json", "-q", .. classes]).Expect(0).Json;
        double before = json.GetProperty("previous").GetProperty("logLoss").GetDouble();
        Assert.True(json.GetProperty("metrics").GetProperty("logLoss").GetDouble() < 0.5 * before);
        Assert.InRange(json.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.8, 1);
        var names = json.GetProperty("confusion").GetProperty("classes").EnumerateArray().Select(name => name.ToString());
        Assert.Equal(areNamed ? ["virginica", "setosa", "versicolor"] : ["0", "1", "2"], names);

        // What it wrote is a model like any other: it predicts, and goes on.
        CliRun.Of("predict", folder["tuned/model.onnx"], rows).Expect(0);
        CliRun.Of("finetune", folder["tuned/model.onnx"], rows, "--epochs", "2", "--out", folder["again"], "-q").Expect(0);
        CliRun.Of("run", folder["tuned/pipeline.yaml"], "--out", folder["same"], "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["tuned/model.onnx"]), File.ReadAllBytes(folder["same/model.onnx"]));
    }

    [Fact]
    public void Columns_come_by_name_and_layers_can_be_frozen()
    {
        using var folder = new TemporaryFolder();
        string model = Write(folder, ForeignGraphs.Table(features: 2));
        string rows = folder.Write("rows.csv", Iris(named: true));
        var json = CliRun.Of(
            "finetune", model, rows, "--label", "species", "--inputs", "petal_width,sepal_length", "--freeze", "bn1", "--epochs", "4", "--out", folder["tuned"], "--json", "-q").Expect(0).Json;
        Assert.Contains("began anew", string.Join(' ', json.GetProperty("warnings").EnumerateArray()), StringComparison.Ordinal);
        Assert.False(json.TryGetProperty("previous", out _));
        var tuned = OnnxReader.Read(folder["tuned/model.onnx"]);
        Assert.Equal(["sepal_length", "petal_width"], tuned.Inputs.Select(input => input.Name));
        var weights = tuned.Initializers.ToDictionary(constant => constant.Key, constant => constant.Value, StringComparer.Ordinal);
        var original = ForeignGraphs.Table(features: 2).Initializers.First(constant => constant.Key == "fc1.weight").Value.As<float>().Data;
        float[] turned = [.. Enumerable.Range(0, original.Length).Select(i => original[(i % 8 * 2) + (i / 8)])];
        Assert.Equal(turned, weights["fc1/kernel"].As<float>().Data);
        Assert.Equal(original.Length, turned.Length);
    }

    [Fact]
    public void An_image_takes_a_table_of_its_pixels_and_a_single_output_two_classes()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(5);
        string table = string.Join(',', Enumerable.Range(0, 144).Select(i => $"p{i}")) + ",kind\n" + string.Concat(Enumerable.Range(0, 90).Select(row =>
            string.Join(',', Enumerable.Range(0, 144).Select(i => ((random.NextDouble() / 2) + (i / 72 == row % 2 ? 0.5 : 0)).ToString("0.000", CultureInfo.InvariantCulture))) + $",{row % 2}\n"));
        string rows = folder.Write("pixels.csv", table);
        string images = Write(folder, ForeignGraphs.Images());
        var json = CliRun.Of("finetune", images, rows, "--label", "kind", "--rate", "0.01", "--epochs", "15", "--out", folder["images"], "--json", "-q").Expect(0).Json;
        Assert.InRange(json.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.9, 1);
        Assert.True(json.TryGetProperty("previous", out _));

        string two = Write(folder, ForeignGraphs.Table(features: 144, classes: 2, last: "Softmax"));
        json = CliRun.Of("finetune", two, rows, "--label", "kind", "--epochs", "15", "--rate", "0.01", "--out", folder["two"], "--json", "-q").Expect(0).Json;
        Assert.Equal(JsonValueKind.Number, json.GetProperty("previous").GetProperty("auc").ValueKind);
        string one = Write(folder, ForeignGraphs.Table(features: 144, classes: 1, last: "Sigmoid"));
        json = CliRun.Of("finetune", one, rows, "--label", "kind", "--epochs", "15", "--rate", "0.01", "--out", folder["one"], "--json", "-q").Expect(0).Json;
        Assert.InRange(json.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.9, 1);
        Assert.True(json.TryGetProperty("previous", out _));
    }

    [Fact]
    public void A_regression_goes_on_in_its_own_unit()
    {
        using var folder = new TemporaryFolder();
        string model = Write(folder, ForeignGraphs.Table(features: 3, classes: 1));
        string rows = folder.Write("rows.csv", string.Join('\n', File.ReadLines(Repository.File("data", "iris.csv")).Select(line => line[..line.LastIndexOf(',')])) + "\n");
        var json = CliRun.Of("finetune", model, rows, "--label", "petal_width", "--rate", "0.01", "--body-rate", "1", "--out", folder["tuned"], "--json", "-q").Expect(0).Json;
        Assert.True(json.GetProperty("metrics").GetProperty("rmse").GetDouble() < 0.5 * json.GetProperty("previous").GetProperty("rmse").GetDouble());
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        using var folder = new TemporaryFolder();
        string model = Write(folder, ForeignGraphs.Table(features: 5));
        string rows = folder.Write("rows.csv", Iris(named: true));
        Assert.Contains("--label", CliRun.Of("finetune", model, rows).Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("takes 5 numbers a row, and there are 4 columns: sepal_length", CliRun.Of("finetune", model, rows, "--label", "species").Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("sepal_lenth", CliRun.Of("finetune", model, rows, "--label", "species", "--inputs", "sepal_lenth,sepal_width,petal_length,petal_width").Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("tells 3 classes", CliRun.Of("finetune", model, rows, "--label", "species", "--classes", "a,b").Expect(3).Error, StringComparison.Ordinal);
        string odd = folder["odd.onnx"];
        var graph = new OperatorGraphBuilder("odd");
        graph.AddOutput(graph.AddNode("Cos", [graph.AddInput("x", ElementType.Float32, [Dimension.Batch, 4])]), ElementType.Float32, [Dimension.Batch, 4]);
        File.WriteAllBytes(odd, OnnxWriter.ToBytes(graph.Build()));
        Assert.Contains("Cos 'Cos'", CliRun.Of("finetune", odd, rows, "--label", "species").Expect(3).Error, StringComparison.Ordinal);
    }

    private static string Write(TemporaryFolder folder, OperatorGraph graph)
    {
        string path = folder[$"foreign-{graph.Name}-{Guid.NewGuid():N}.onnx"];
        File.WriteAllBytes(path, OnnxWriter.ToBytes(graph));
        return path;
    }

    private static string Iris(bool named)
    {
        string text = File.ReadAllText(Repository.File("data", "iris.csv"));
        return named ? text : text.Replace("setosa", "0", StringComparison.Ordinal).Replace("versicolor", "1", StringComparison.Ordinal).Replace("virginica", "2", StringComparison.Ordinal);
    }
}
