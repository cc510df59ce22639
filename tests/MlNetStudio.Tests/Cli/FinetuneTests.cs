using System.Globalization;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;

namespace MlNetStudio.Tests.Cli;

/// <summary>Models that learn from new rows.</summary>
public sealed class FinetuneTests
{
    [Fact]
    public void A_model_gets_better_on_rows_that_have_changed_and_says_so()
    {
        using var folder = new TemporaryFolder();
        string model = Train(folder, "--layers", "16,16", "--epochs", "40");
        string changed = folder.Write("changed.csv", Rows(400, seed: 2, shift: 3));
        var json = CliRun.Of("finetune", model, changed, "--out", folder["tuned"], "--json", "-q").Expect(0).Json;
        Assert.True(json.GetProperty("metrics").GetProperty("rmse").GetDouble() < 0.7 * json.GetProperty("previous").GetProperty("rmse").GetDouble());
        Assert.Contains("Before: the model that this training went on from", File.ReadAllText(folder["tuned/report.html"]), StringComparison.Ordinal);

        // The pipeline that it wrote does it again, to the same bytes.
        CliRun.Of("run", folder["tuned/pipeline.yaml"], "--out", folder["again"], "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["tuned/model.onnx"]), File.ReadAllBytes(folder["again/model.onnx"]));
    }

    [Fact]
    public void Frozen_layers_stay_as_they_are_and_the_others_change()
    {
        using var folder = new TemporaryFolder();
        string model = Train(folder, "--layers", "8,8", "--epochs", "5");
        string changed = folder.Write("changed.csv", Rows(200, seed: 2, shift: 3));
        CliRun.Of("finetune", model, changed, "--freeze", "dense_1", "--epochs", "3", "--out", folder["tuned"], "-q").Expect(0);
        var before = Weights(model);
        var after = Weights(folder["tuned/model.onnx"]);
        Assert.Equal(before["dense_1/kernel"], after["dense_1/kernel"]);
        Assert.Equal(before["dense_1/bias"], after["dense_1/bias"]);
        Assert.NotEqual(before["dense_2/kernel"], after["dense_2/kernel"]);
        Assert.NotEqual(before["output/kernel"], after["output/kernel"]);
        Assert.Equal(before["target/mean"], after["target/mean"]);
        var wrong = CliRun.Of("finetune", model, changed, "--freeze", "dense_9").Expect(3);
        Assert.Contains("--freeze", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("dense_1, dense_2", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void New_classes_get_a_new_head()
    {
        using var folder = new TemporaryFolder();
        string iris = Repository.File("data", "iris.csv");
        CliRun.Of("train", iris, "--label", "species", "--layers", "12", "--epochs", "60", "--out", folder["out"], "-q").Expect(0);
        string renamed = folder.Write("other.csv", string.Join('\n', File.ReadLines(iris).Select(line => line.Replace("setosa", "bristle", StringComparison.Ordinal))) + "\n");
        var json = CliRun.Of("finetune", folder["out/model.onnx"], renamed, "--out", folder["tuned"], "--json", "-q", "--rate", "0.01").Expect(0).Json;
        Assert.Equal(["bristle", "versicolor", "virginica"], json.GetProperty("confusion").GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        Assert.False(json.TryGetProperty("previous", out _));
        Assert.InRange(json.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.8, 1);

        // Of the known classes some may be missing from the new rows; the model still tells all of them.
        string two = folder.Write("two.csv", string.Join('\n', File.ReadLines(iris).Where(line => !line.Contains("setosa", StringComparison.Ordinal))) + "\n");
        json = CliRun.Of("finetune", folder["out/model.onnx"], two, "--out", folder["two"], "--json", "-q", "--epochs", "5").Expect(0).Json;
        Assert.Equal(3, json.GetProperty("confusion").GetProperty("classes").GetArrayLength());
        Assert.True(json.TryGetProperty("previous", out _));
    }

    [Fact]
    public void Every_member_of_an_ensemble_goes_on()
    {
        using var folder = new TemporaryFolder();
        string model = Train(folder, "--folds", "2", "--layers", "8", "--epochs", "10");
        string changed = folder.Write("changed.csv", Rows(200, seed: 2, shift: 3));
        var json = CliRun.Of("finetune", model, changed, "--epochs", "20", "--body-rate", "1", "--rate", "0.01", "--out", folder["tuned"], "--json", "-q").Expect(0).Json;
        Assert.True(json.GetProperty("metrics").GetProperty("rmse").GetDouble() < json.GetProperty("previous").GetProperty("rmse").GetDouble());
        var before = Weights(model);
        var after = Weights(folder["tuned/model.onnx"]);
        Assert.NotEqual(before["member1.output/kernel"], after["member1.output/kernel"]);
        Assert.NotEqual(before["member2.output/kernel"], after["member2.output/kernel"]);
    }

    [Fact]
    public void What_cannot_go_on_is_refused()
    {
        using var folder = new TemporaryFolder();
        string model = Train(folder, "--layers", "64", "--epochs", "2");
        string rows = folder.Write("rows.csv", Rows(50, seed: 2, shift: 0));
        CliRun.Of("quantize", model, rows, "--out", folder["small"], "-q").Expect(0);
        Assert.Contains("made smaller", CliRun.Of("finetune", folder["small/model.onnx"], rows).Expect(3).Error, StringComparison.Ordinal);
        string lacking = folder.Write("lacking.csv", "a,y\n1,2\n2,3\n3,4\n");
        Assert.Contains("'b'", CliRun.Of("finetune", model, lacking).Expect(3).Error, StringComparison.Ordinal);
        string pipeline = folder.Write("p.yaml", "data: {file: rows.csv, label: y}\nstart: {model: out/model.onnx}\nnetwork: {layers: []}\n");
        Assert.Contains("p.yaml(3,", CliRun.Of("run", pipeline).Expect(3).Error, StringComparison.Ordinal);
        string missing = folder.Write("q.yaml", "data: {file: rows.csv, label: y}\nstart: {model: gone.onnx}\n");
        Assert.Contains("gone.onnx", CliRun.Of("run", missing).Expect(3).Error, StringComparison.Ordinal);
    }

    private static string Train(TemporaryFolder folder, params string[] options)
    {
        CliRun.Of(["train", folder.Write("rows.csv", Rows(300, seed: 1, shift: 0)), "--label", "y", "--out", folder["out"], "-q", .. options]).Expect(0);
        return folder["out/model.onnx"];
    }

    private static Dictionary<string, float[]> Weights(string model) => OnnxReader.Read(File.ReadAllBytes(model), model).Initializers
        .Where(constant => constant.Value is Tensor<float>).ToDictionary(constant => constant.Key, constant => constant.Value.As<float>().Data, StringComparer.Ordinal);

    private static string Rows(int count, int seed, double shift)
    {
        var random = new Random(seed);
        return "a,b,y\n" + string.Concat(Enumerable.Range(0, count).Select(_ =>
        {
            (double a, double b) = (random.NextDouble(), random.NextDouble());
            return string.Create(CultureInfo.InvariantCulture, $"{a},{b},{(Math.Sin(4 * a) * 2) + (a * b) + shift}\n");
        }));
    }
}
