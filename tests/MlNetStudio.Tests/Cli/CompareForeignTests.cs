using System.Globalization;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Tests.Onnx;
using MlNetStudio.Tests.Onnx.Runtime;

namespace MlNetStudio.Tests.Cli;

/// <summary>Models of other makers beside one of this project, in the forms in which skl2onnx and ML.NET write them.</summary>
public sealed class CompareForeignTests : IDisposable
{
    private static readonly string Iris = Repository.File("data", "iris.csv");
    private static readonly string Own = Repository.File("onnx", "iris.onnx");
    private static readonly string[] Columns = ["sepal_length", "sepal_width", "petal_length", "petal_width"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tensor, label and probabilities", "setosa,versicolor,virginica", null)]
    [InlineData("tensor, label and probabilities", "virginica,setosa,versicolor", null)]
    [InlineData("tensor, label and scores", "versicolor,virginica,setosa", null)]
    [InlineData("tensor, only scores", "setosa,versicolor,virginica", null)]
    [InlineData("tensor, only scores", "virginica,setosa,versicolor", "virginica,setosa,versicolor")]
    [InlineData("tensor, label and probabilities, zipped", "virginica,setosa,versicolor", null)]
    [InlineData("tensor, only scores, zipped", "versicolor,setosa,virginica", null)]
    [InlineData("columns, as ML.NET", "virginica,setosa,versicolor", null)]
    public void AClassifierOfAnotherMakerIsJudgedByTheSameRows(string form, string order, string? classes)
    {
        string foreign = Classifier(form, order.Split(','));
        var json = CliRun.Of(["compare", Own, foreign, Iris, "--json", "--out", _folder["out"], .. classes is null ? Array.Empty<string>() : ["--classes", classes]]).Expect(0).Json;
        Assert.Equal(150, json.GetProperty("rows").GetInt32());

        // The same by hand: the largest of three scores along the length of the petal.
        var table = TableReader.Read(Iris);
        var (length, kind) = (table.Numbers("petal_length"), table.Categories("species"));
        double right = Enumerable.Range(0, 150).Count(row => Best(length[row]) == kind[row]) / 150.0;
        double loss = -Enumerable.Range(0, 150).Average(row => Math.Log(Probability(length[row], kind[row]!)));
        Assert.InRange(right, 0.9, 1);
        var metrics = json.GetProperty("models")[1].GetProperty("metrics");
        Assert.Equal(right, metrics.GetProperty("accuracy").GetDouble(), 1e-6);
        Assert.Equal(loss, metrics.GetProperty("logLoss").GetDouble(), 1e-4);
        Assert.Contains("made by another maker; it was given", json.GetProperty("warnings").ToString(), StringComparison.Ordinal);
        Assert.Equal(form.EndsWith("only scores", StringComparison.Ordinal) && classes is null, json.GetProperty("warnings").ToString().Contains("in this order", StringComparison.Ordinal));
        Assert.Contains("foreign.onnx", File.ReadAllText(_folder["out/report.html"]), StringComparison.Ordinal);

        // It may also be the one that others are compared with.
        var turned = CliRun.Of(["compare", foreign, Own, Iris, "--json", .. classes is null ? Array.Empty<string>() : ["--classes", classes]]).Expect(0).Json;
        Assert.Equal(metrics.GetRawText(), turned.GetProperty("models")[0].GetProperty("metrics").GetRawText());
    }

    [RequiresOnnxRuntimeFact]
    public void OnnxRuntimeGivesWhatAZipMapHolds()
    {
        string foreign = Classifier("tensor, label and probabilities, zipped", ["virginica", "setosa", "versicolor"]);
        string[] compare = ["compare", Own, foreign, Iris, "--json"];
        JsonElement Metrics(params string[] engine) => CliRun.Of([.. compare, .. engine]).Expect(0).Json.GetProperty("models")[1].GetProperty("metrics");
        var (native, other) = (Metrics(), Metrics("--engine", "onnxruntime"));
        Assert.Equal(native.GetProperty("accuracy").GetDouble(), other.GetProperty("accuracy").GetDouble());
        Assert.Equal(native.GetProperty("logLoss").GetDouble(), other.GetProperty("logLoss").GetDouble(), 1e-6);
    }

    [Fact]
    public void LabelsAloneAndARegressionAreComparedToo()
    {
        string labels = Classifier("tensor, only label", ["setosa", "versicolor", "virginica"]);
        var run = CliRun.Of("compare", Own, labels, Iris, "--json").Expect(0);
        Assert.InRange(run.Json.GetProperty("models")[1].GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.9, 1);
        Assert.Contains("no probabilities", run.Error, StringComparison.Ordinal);

        var random = new Random(1);
        string table = _folder.Write("houses.csv", "rooms,price,size\n" + string.Concat(Enumerable.Range(0, 120).Select(_ =>
        {
            double size = random.NextDouble() * 10;
            return string.Create(CultureInfo.InvariantCulture, $"{random.Next(5)},{100 + (20 * size) + random.NextDouble():0.00},{size:0.00}\n");
        })));
        CliRun.Of("train", table, "--label", "price", "--layers", "0", "--epochs", "3", "--folds", "0", "--out", _folder["own"], "-q").Expect(0);
        string right = Regression("right.onnx", 100.5f, 20);
        string[] compare = ["compare", _folder["own/model.onnx"], right, table, "--require", "better"];
        var json = CliRun.Of([.. compare, "--json", "--inputs", "size"]).Expect(0).Json;
        Assert.InRange(json.GetProperty("models")[1].GetProperty("metrics").GetProperty("rmse").GetDouble(), 0.2, 0.4);
        Assert.Equal("better", json.GetProperty("models")[1].GetProperty("differences")[0].GetProperty("standing").GetString());
        Assert.Contains("takes 1 numbers in a row, but 2 columns of numbers are there (rooms, size)", CliRun.Of([.. compare, "--inputs", "rooms,size"]).Expect(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeToldIsRefused()
    {
        string tensor = Classifier("tensor, label and probabilities", ["setosa", "versicolor", "virginica"]);
        string Error(params string[] args) => CliRun.Of(["compare", .. args]).Expect(3).Error;
        Assert.Contains("none of these models was made by mlnetstudio", Error(tensor, tensor, Iris), StringComparison.Ordinal);
        Assert.Contains("takes 4 numbers in a row, but 2 columns", Error(Own, tensor, Iris, "--inputs", "petal_length,petal_width"), StringComparison.Ordinal);
        Assert.Contains("'length' is no column of numbers", Error(Own, tensor, Iris, "--inputs", "length,sepal_width,petal_length,petal_width"), StringComparison.Ordinal);
        Assert.Contains("--classes names a, b, c", Error(Own, tensor, Iris, "--classes", "a,b,c"), StringComparison.Ordinal);
        string other = Named("other.onnx", "petal_lenght");
        Assert.Contains("'petal_lenght', which is no column of the table. Did you mean 'petal_length'?", Error(Own, other, Iris), StringComparison.Ordinal);
        Assert.Contains("cannot be told from its outputs", Error(Own, Named("vague.onnx", "petal_length"), Iris), StringComparison.Ordinal);
    }

    private static double[] Logits(double length) => [0, (5 * length) - 13.5, (11 * length) - 42.6];

    private static string Best(double length) => Names[Array.IndexOf(Logits(length), Logits(length).Max())];

    private static double Probability(double length, string kind)
    {
        double[] powers = [.. Logits(length).Select(Math.Exp)];
        return powers[Array.IndexOf(Names, kind)] / powers.Sum();
    }

    private static readonly string[] Names = ["setosa", "versicolor", "virginica"];

    private string Classifier(string form, string[] order)
    {
        var graph = new OperatorGraphBuilder("foreign");
        string features;
        if (form.StartsWith("tensor", StringComparison.Ordinal))
        {
            features = graph.AddInput("X", ElementType.Float32, [Dimension.Batch, 4]);
        }
        else
        {
            string[] inputs = [.. Columns.Select(column => graph.AddInput(column, ElementType.Float32, [Dimension.Batch, 1]))];
            string label = graph.AddInput("species", ElementType.String, [Dimension.Batch, 1]);
            graph.AddOutput(graph.AddNode("Identity", [label], output: "species.output"), ElementType.String, [Dimension.Batch, 1]);
            graph.AddOutput(graph.AddNode("Identity", [inputs[0]], output: "sepal_length.output"), ElementType.Float32, [Dimension.Batch, 1]);
            features = graph.AddNode("Concat", inputs, [("axis", 1L)]);
        }

        int[] places = [.. order.Select(name => Array.IndexOf(Names, name))];
        float[] slopes = [0, 5, 11];
        float[] biases = [0, -13.5f, -42.6f];
        var weights = new float[12];
        for (int c = 0; c < 3; c++)
        {
            weights[6 + c] = slopes[places[c]];
        }

        string scores = graph.AddNode("Gemm", [features, graph.AddInitializer("w", Tensor.Create(weights, 4, 3)), graph.AddInitializer("b", Tensor.Create(Array.ConvertAll(places, place => biases[place]), 3))]);
        bool isMLNet = form.StartsWith("columns", StringComparison.Ordinal);
        if (!form.Contains("only scores", StringComparison.Ordinal))
        {
            string index = graph.AddNode("ArgMax", [scores], [("axis", 1L), ("keepdims", isMLNet ? 1L : 0L)]);
            string label = graph.AddNode("Gather", [graph.AddInitializer("classes", Tensor.Create(order, 3)), index], [("axis", 0L)], output: isMLNet ? "PredictedLabel.output" : "output_label");
            graph.AddOutput(label, ElementType.String, isMLNet ? [Dimension.Batch, 1] : [Dimension.Batch]);
        }

        if (!form.Contains("only label", StringComparison.Ordinal))
        {
            bool isPlain = form.EndsWith("scores", StringComparison.Ordinal);
            string output = isPlain ? graph.AddNode("Identity", [scores], output: "scores")
                : graph.AddNode("Softmax", [scores], [("axis", 1L)], output: isMLNet ? "Score.output" : "output_probability");
            graph.AddOutput(output, ElementType.Float32, [Dimension.Batch, 3]);
        }

        string path = Write("foreign.onnx", graph);
        if (form.EndsWith("zipped", StringComparison.Ordinal))
        {
            File.WriteAllBytes(path, ZipMapModels.Zip(File.ReadAllBytes(path), "output_probability", order));
        }

        return path;
    }

    private string Regression(string name, float bias, float slope)
    {
        var graph = new OperatorGraphBuilder("regression");
        string x = graph.AddInput("float_input", ElementType.Float32, [Dimension.Batch, 1]);
        string product = graph.AddNode("Mul", [x, graph.AddInitializer("slope", Tensor.Vector(slope))]);
        graph.AddOutput(graph.AddNode("Add", [product, graph.AddInitializer("bias", Tensor.Vector(bias))], output: "variable"), ElementType.Float32, [Dimension.Batch, 1]);
        return Write(name, graph);
    }

    private string Named(string name, string input)
    {
        var graph = new OperatorGraphBuilder("named");
        string x = graph.AddInput(input, ElementType.Float32, [Dimension.Batch, 1]);
        graph.AddOutput(graph.AddNode("Neg", [x], output: "negative"), ElementType.Float32, [Dimension.Batch, 1]);
        return Write(name, graph);
    }

    private string Write(string name, OperatorGraphBuilder graph)
    {
        string path = _folder[name];
        OnnxWriter.Write(graph.Build(), path);
        return path;
    }
}
