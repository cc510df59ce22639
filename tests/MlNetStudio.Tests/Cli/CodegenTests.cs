namespace MlNetStudio.Tests.Cli;

public class CodegenTests
{
    private static readonly string Iris = Repository.File("pipelines", "s4-iris.yaml");

    [Fact]
    public void AProjectIsWrittenWholeAndTheSameEachTime()
    {
        using var folder = new TemporaryFolder();
        var run = CliRun.Of("codegen", Iris, "--out", folder["a"], "--json").Expect(0);
        string[] files = [.. run.Json.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)];
        Assert.Equal(["ModelInput.cs", "ModelOutput.cs", "ModelTraining.cs", "Program.cs", "S4Iris.csproj"], files.Order(StringComparer.Ordinal));
        Assert.Equal(files.Order(StringComparer.Ordinal), folder.Everything("a").Order(StringComparer.Ordinal));
        CliRun.Of("codegen", Iris, "--out", folder["b"]).Expect(0);
        Assert.All(files, file => Assert.Equal(File.ReadAllText(folder["a/" + file]), File.ReadAllText(folder["b/" + file])));
        string input = File.ReadAllText(folder["a/ModelInput.cs"]);
        Assert.Contains("[LoadColumn(3), ColumnName(\"petal_width\"), JsonPropertyName(\"petal_width\")]", input, StringComparison.Ordinal);
        Assert.Contains("public string Species { get; set; } = \"\";", input, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesFromTheFileAreOnlyEverLiteralsAndComments()
    {
        using var folder = new TemporaryFolder();
        const string Nasty = "a\\\"; System.Environment.Exit(1); //";
        string header = $"\"{Nasty.Replace("\"", "\"\"", StringComparison.Ordinal)}\",1st,class,<b>,y\n";
        folder.Write("t.csv", header + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},{i % 7},{i % 5},{i % 3},{i % 2}\n")));
        string pipeline = folder.Write("p.yaml", "name: system\ndata: {file: t.csv, label: y, task: binary}\n");
        CliRun.Of("codegen", pipeline, "--out", folder["out"]).Expect(0);
        string input = File.ReadAllText(folder["out/ModelInput.cs"]);
        Assert.Contains("namespace MySystem;", input, StringComparison.Ordinal);
        Assert.Contains("ColumnName(\"a\\\\\\\"; System.Environment.Exit(1); //\")", input, StringComparison.Ordinal);
        Assert.Contains("public float Column1st { get; set; }", input, StringComparison.Ordinal);
        Assert.Contains("public float Class { get; set; }", input, StringComparison.Ordinal);
        Assert.Contains("<summary>&lt;b&gt;.</summary>", input, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("network: {layers: [{dense: 4}, {dense: {units: 3, activation: relu}}]}", "layer 1 is dense without an activation")]
    [InlineData("preprocessing: {impute: median}", "no featurizer for the step")]
    [InlineData("preprocessing: {numbers: robust}", "no featurizer for the step")]
    public void WhatCannotBeSaidInCodeGoesWithTheProgramAsAFile(string more, string reason)
    {
        using var folder = new TemporaryFolder();
        folder.Write("iris.csv", File.ReadAllText(Repository.File("data", "iris.csv")));
        string yaml = $"data: {{file: iris.csv, label: species}}\n{more}\n";
        string pipeline = folder.Write("p.yaml", yaml);
        CliRun.Of("codegen", pipeline, "--out", folder["out"]).Expect(0);
        string training = File.ReadAllText(folder["out/ModelTraining.cs"]);
        Assert.Contains(reason, training, StringComparison.Ordinal);
        Assert.Contains("ml.Pipelines().Load(file)", training, StringComparison.Ordinal);
        Assert.Contains("<Content Include=\"pipeline.yaml\"", File.ReadAllText(folder["out/P.csproj"]), StringComparison.Ordinal);
        var written = MlNetStudio.Pipelines.Files.PipelineFile.Load(folder["out/pipeline.yaml"]).Definition;
        var given = MlNetStudio.Pipelines.Files.PipelineFile.Load(pipeline).Definition;
        Assert.Equal(given.Preprocessing, written.Preprocessing);
        Assert.Equal(given.Network?.Layers.Select(layer => layer.Layer) ?? [], written.Network?.Layers.Select(layer => layer.Layer) ?? []);
        Assert.DoesNotContain("LoadColumn", File.ReadAllText(folder["out/ModelInput.cs"]), StringComparison.Ordinal);
    }

    [Fact]
    public void AnOpenPipelineLeavesTheChoiceToTheTrainer()
    {
        using var folder = new TemporaryFolder();
        folder.Write("iris.csv", File.ReadAllText(Repository.File("data", "iris.csv")));
        string pipeline = folder.Write("p.yaml", "data: {file: iris.csv, label: species}\ntraining: {seed: 5}\n");
        CliRun.Of("codegen", pipeline, "--out", folder["out"]).Expect(0);
        string training = File.ReadAllText(folder["out/ModelTraining.cs"]);
        Assert.Contains("Folds = 8,", training, StringComparison.Ordinal);
        Assert.Contains("Seed = 5,", training, StringComparison.Ordinal);
        Assert.DoesNotContain("Epochs", training, StringComparison.Ordinal);
        Assert.DoesNotContain("Layers =", training, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: {generator: {name: two-moons}, label: moon}", "code is written for a table in a file")]
    [InlineData("data: {file: iris.csv, label: species, series: {time: sepal_length}}", "leave out 'series'")]
    [InlineData("data: {file: iris.csv, label: species}\ntraining: {pruning: {sparsity: 0.5}}", "leave out 'pruning'")]
    [InlineData("data: {file: iris.csv, label: species}\ntraining: {calibration: temperature}", "leave out 'calibration'")]
    [InlineData("data: {file: none.csv, label: species}", "none.csv")]
    public void WhatCannotBeSaidInCodeIsRefusedAndNothingIsWritten(string yaml, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("iris.csv", File.ReadAllText(Repository.File("data", "iris.csv")));
        string pipeline = folder.Write("p.yaml", yaml + "\n");
        var run = CliRun.Of("codegen", pipeline, "--out", folder["out"]).Expect(3);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }
}
