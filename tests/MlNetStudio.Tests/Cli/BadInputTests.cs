using System.Globalization;
using System.Text;

namespace MlNetStudio.Tests.Cli;

/// <summary>What bad input gets: a message, exit code 3, and nothing left behind.</summary>
public class BadInputTests
{
    private const string Rows = "a,b,y\n1,2,x\n2,3,z\n3,4,x\n4,5,z\n5,6,x\n6,7,z\n7,8,x\n8,9,z\n";

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a,b,y\n", "header")]
    [InlineData("a,b,y\n1,2,x\n1,2\n3,4,z\n", "(3")]
    [InlineData("a,b,y\n1,2,x\n1,2,x\n3,4,x\n", "same value in every row")]
    [InlineData("a,b,y\n1,2,x\n1,inf,z\n3,4,x\n4,5,z\n", "(3,2)")]
    [InlineData("a,a,y\n1,2,x\n1,3,z\n", "'a'")]
    [InlineData("y\nx\nz\nx\nz\n", "no column is left")]
    [InlineData("a,b,y\n1,2,\n1,3,\n", "no value")]
    public void ATableThatCannotBeUsed(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        string data = folder.Write("data.csv", text);
        Refused(folder, expected, "train", data, "--label", "y", "--epochs", "2", "--out", folder["out"]);
    }

    [Fact]
    public void AMissingFile()
    {
        using var folder = new TemporaryFolder();
        folder.Write("houses.csv", Rows);
        Refused(folder, "Did you mean 'houses.csv'?", "train", folder["house.csv"], "--label", "y", "--out", folder["out"]);
    }

    [Fact]
    public void ALabelThatDoesNotExist()
    {
        using var folder = new TemporaryFolder();
        string data = folder.Write("data.csv", "size,color,species\n1,red,x\n2,blue,z\n");
        Refused(folder, "there is no column 'specie' to predict. Did you mean 'species'?", "train", data, "--label", "specie", "--out", folder["out"]);
    }

    [Fact]
    public void TextInANumberColumnAtRow40000()
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder("a,y\n");
        for (int i = 1; i <= 50_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i == 40_000 ? "oops" : i)},{i % 2}\n");
        }

        string data = folder.Write("data.csv", text.ToString());
        Refused(folder, "data.csv(40001,1)", "train", data, "--label", "y", "--out", folder["out"]);
    }

    [Theory]
    [InlineData("--layers", "0,5", 2, "--layers is a list of unit counts")]
    [InlineData("--layers", "99999999", 3, "99999999 units are impossible")]
    [InlineData("--epochs", "0", 3, "Epochs is 0")]
    [InlineData("--batch", "-1", 3, "BatchSize is -1")]
    [InlineData("--test-fraction", "1.5", 3, "it must be from 0 to 0.9")]
    [InlineData("--task", "binar", 2, "--task")]
    [InlineData("--task", "regression", 3, "must hold numbers")]
    [InlineData("--epochs", "many", 2, "--epochs")]
    public void AnImpossibleOption(string option, string value, int code, string expected)
    {
        using var folder = new TemporaryFolder();
        string data = folder.Write("data.csv", Rows);
        var run = CliRun.Of("train", data, "--label", "y", "--out", folder["out"], option, value).Expect(code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(["data.csv"], folder.Everything());
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamedWithTheirLayer()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", Rows);
        string pipeline = folder.Write("p.yaml", """
            data: {file: data.csv, label: y}
            network:
              layers:
                - name: left
                  dense: 4
                  inputs: input
                - name: right
                  dense: 5
                  inputs: input
                - name: both
                  add:
                  inputs: [left, right]
            """);
        var error = Refused(folder, "'both'", "run", pipeline, "--out", folder["out"]);
        Assert.Contains("[4]", error, StringComparison.Ordinal);
        Assert.Contains("[5]", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownKeyIsRefusedWithItsLine()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", Rows);
        string pipeline = folder.Write("p.yaml", "data:\n  file: data.csv\n  label: y\ntraining:\n  epoch: 5\n");
        Refused(folder, "p.yaml(5,3): 'epoch' is not known in 'training'. Did you mean 'epochs'?", "run", pipeline, "--out", folder["out"]);
    }

    [Fact]
    public void AFolderThatCannotBeWrittenTo()
    {
        using var folder = new TemporaryFolder();
        string data = folder.Write("data.csv", Rows);
        string blocked = folder.Write("file", "not a folder");
        Refused(folder, "results cannot be written to this folder", "train", data, "--label", "y", "--out", Path.Combine(blocked, "out"));
        Assert.Equal("not a folder", File.ReadAllText(blocked));
    }

    [Fact]
    public void AnUnsetDataFolderSaysHowToGetTheData()
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("p.yaml", "data:\n  file: ${MLNETSTUDIO_DATA}/diabetes/diabetes.tab.txt\n  label: Y\n");
        var error = Refused(folder, "p.yaml(2,9)", "run", pipeline, "--out", folder["out"]);
        Assert.Contains("set the environment variable MLNETSTUDIO_DATA", error, StringComparison.Ordinal);
    }

    [Fact]
    public void ALossThatDivergesNamesEpochStepAndLayer()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", "a,y\n1,10\n2,20\n3,31\n4,39\n5,52\n6,60\n");
        string pipeline = folder.Write("p.yaml", """
            data: {file: data.csv, label: y}
            preprocessing: {numbers: none, target: none}
            training: {optimizer: {sgd: 1e30}, epochs: 50}
            """);
        var error = Refused(folder, "not a finite number", "run", pipeline, "--out", folder["out"]);
        Assert.Contains("epoch", error, StringComparison.Ordinal);
        Assert.Contains("layer '", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("inspect")]
    public void AFileThatIsNoModel(string verb)
    {
        using var folder = new TemporaryFolder();
        string data = folder.Write("data.csv", Rows);
        string model = folder.Write("model.onnx", "this is not protobuf, is it?");
        string[] args = verb == "inspect" ? [verb, model] : [verb, model, data];
        var run = CliRun.Of(args).Expect(3);
        Assert.Contains("model.onnx", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WithJsonTheFaultIsAnObject()
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("p.yaml", "data:\n  fil: data.csv\n");
        var run = CliRun.Of("run", pipeline, "--json").Expect(3);
        Assert.Equal(3, run.Json.GetProperty("exitCode").GetInt32());
        Assert.Equal(2, run.Json.GetProperty("error").GetProperty("line").GetInt32());
        Assert.Equal(3, run.Json.GetProperty("error").GetProperty("column").GetInt32());
    }

    private static string Refused(TemporaryFolder folder, string expected, params string[] args)
    {
        string[] before = folder.Everything();
        var run = CliRun.Of(args).Expect(3);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, folder.Everything());
        return run.Error;
    }
}
