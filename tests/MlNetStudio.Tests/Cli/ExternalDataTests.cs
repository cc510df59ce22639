using System.CommandLine;
using MlNetStudio.Cli;
using MlNetStudio.Cli.Commands;
using MlNetStudio.Onnx;
using MlNetStudio.Tests.Onnx.External;
using MlNetStudio.Tests.Onnx.Raising;

namespace MlNetStudio.Tests.Cli;

/// <summary>Models whose weights lie beside them, on the command line.</summary>
public sealed class ExternalDataTests
{
    private const string Flag = "--allow-external-data";

    [Fact]
    public void Every_verb_that_reads_a_model_has_the_flag()
    {
        using var text = new StringWriter();
        var root = RootCommandFactory.Create(new CliEnvironment { Out = text, Error = text, OpenInput = () => Stream.Null, Variable = _ => null, Cancellation = default });
        string[] reading = [.. root.Subcommands.Where(verb => verb.Options.Any(option => option.Name == Flag)).Select(verb => verb.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(["compare", "evaluate", "explain", "finetune", "inspect", "monitor", "predict", "prune", "quantize", "run", "serve", "tune"], reading);
        Assert.All(
            root.Subcommands.Where(verb => verb.Arguments.Any(argument => argument.Name.StartsWith("model", StringComparison.Ordinal))),
            verb => Assert.Contains(verb.Name, reading));
    }

    [Fact]
    public void A_model_of_ours_predicts_the_same_with_its_weights_beside_it()
    {
        using var folder = new TemporaryFolder();
        string whole = Repository.File("onnx", "iris.onnx");
        string model = ExternalModels.OneFile(folder["model.onnx"], File.ReadAllBytes(whole), "model.onnx.data");
        string rows = Repository.File("data", "iris.csv");
        Assert.Contains(Flag, CliRun.Of("predict", model, rows).Expect(3).Error, StringComparison.Ordinal);
        string expected = CliRun.Of("predict", whole, rows).Expect(0).Out;
        Assert.Equal(expected, CliRun.Of("predict", model, rows, Flag).Expect(0).Out);
        Assert.Contains("another file", CliRun.Of("inspect", model).Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("dense", CliRun.Of("inspect", model, Flag).Expect(0).Out, StringComparison.Ordinal);
        CliRun.Of("compare", whole, model, rows).Expect(3);
        Assert.Contains("not told apart", CliRun.Of("compare", whole, model, rows, Flag).Expect(0).Out, StringComparison.Ordinal);
        CliRun.Of("evaluate", model, rows).Expect(3);
        CliRun.Of("evaluate", model, rows, Flag).Expect(0);
        CliRun.Of("explain", model, rows, Flag).Expect(0);

        // That model is of the first version, which monitor reads and then has nothing to compare with.
        Assert.Contains("training data", CliRun.Of("monitor", model, rows, Flag).Expect(3).Error, StringComparison.Ordinal);
        CliRun.Of("quantize", model, rows, "--mode", "float16", "--out", folder["small"]).Expect(3);
        CliRun.Of("quantize", model, rows, "--mode", "float16", "--out", folder["small"], Flag).Expect(0);
        CliRun.Of("predict", folder["small/model.onnx"], rows).Expect(0);
    }

    [Fact]
    public void A_model_of_another_maker_goes_on_with_its_weights_beside_it()
    {
        using var folder = new TemporaryFolder();
        string model = ExternalModels.FileEach(folder["model.onnx"], OnnxWriter.ToBytes(ForeignGraphs.Table(features: 4)));
        string[] tune = ["finetune", model, Repository.File("data", "iris.csv"), "--label", "species", "--epochs", "2", "--out", folder["tuned"], "-q"];
        Assert.Contains(Flag, CliRun.Of(tune).Expect(3).Error, StringComparison.Ordinal);
        CliRun.Of([.. tune, Flag]).Expect(0);
        CliRun.Of("run", folder["tuned/pipeline.yaml"], "--out", folder["same"], "-q").Expect(3);
        CliRun.Of("run", folder["tuned/pipeline.yaml"], "--out", folder["same"], "-q", Flag).Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["tuned/model.onnx"]), File.ReadAllBytes(folder["same/model.onnx"]));
    }
}
