using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using MlNetStudio.Pipelines.CodeGeneration;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Tests.CodeGeneration;

/// <summary>What codegen writes compiles without a warning, trains with ML.NET, and learns.</summary>
public sealed class GeneratedProjectTests : IDisposable
{
    private readonly CommandRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Iris_is_learnt_by_the_generated_code()
    {
        var (code, message) = Train("s4-iris.yaml", "training.optimizer={adam: {learningRate: 0.01}}");
        Assert.InRange(Number(message, "accuracy"), 0.85, 1);
        Assert.Equal(["setosa", "versicolor", "virginica"], (string[])Training(code).GetField("Classes")!.GetValue(null)!);
        var ml = new MLContext();
        var model = ml.Model.Load(_runs["model.zip"], out _);
        var scored = model.Transform(Rows(code, Path.Combine(TestData.RepositoryRoot, "data", "iris.csv")));
        string[] predicted = Samples.Column<string>(scored, "PredictedClass");
        Assert.InRange(predicted.Zip(Samples.Column<string>(scored, "species")).Count(pair => pair.First == pair.Second), 130, 150);
        float[][] scores = Samples.Column<float[]>(scored, "Score");
        string[] classes = ["setosa", "versicolor", "virginica"];
        Assert.All(predicted.Zip(scores), pair => Assert.Equal(pair.First, classes[Array.IndexOf(pair.Second, pair.Second.Max())]));
    }

    [RequiresDataFact]
    public void Titanic_is_learnt_by_the_generated_code() => Assert.InRange(Number(Train("s5-titanic.yaml").Message, "accuracy"), 0.6, 1);

    /// <summary>A packed table.</summary>
    [RequiresDataFact]
    public void California_is_learnt_from_its_packed_table()
    {
        string table = TestData.File("california-housing", "california_housing.csv.gz");
        File.Copy(table, _runs["c.csv.gz"]);
        var code = Generate("s3-california.yaml", "training.epochs=1");
        string message = (string)Training(code).GetMethod("Train")!.Invoke(null, [_runs["model.zip"], _runs["c.csv.gz"]])!;
        Assert.InRange(Number(message, "R²"), 0.4, 0.9);
    }

    /// <summary>Categories, missing numbers with their indicators, class weights, odd options.</summary>
    [Theory]
    [InlineData("regression", "R²", 0.3)]
    [InlineData("binary", "curve", 0.7)]
    [InlineData("multiclass", "accuracy", 0.5)]
    public void Every_kind_of_column_and_option_is_written(string task, string metric, double least)
    {
        _runs.WriteTable(Samples.Rows(count: 600, missing: true));
        string more = "  clipping: {byNorm: 1}\n  validationFraction: 0.2\n  earlyStopping: {patience: 5}\n" + (task == "regression" ? "" : "  balanced: true\n");
        File.WriteAllText(_runs["p.yaml"], CommandRuns.Yaml(task).TrimEnd() + "\n" + more);
        var (_, message) = Train(
            _runs["p.yaml"],
            "training.epochs=30",
            "network.layers=[{dense: {units: 16, activation: {leakyRelu: {alpha: 0.1}}}}, {dropout: 0.1}, {dense: {units: 8, activation: tanh}}]",
            "training.schedule={cosine: {}}");
        Assert.InRange(Number(message, metric), least, 1);
        string text = File.ReadAllText(Path.Combine(_runs["code"], "ModelTraining.cs"));
        Assert.Contains("new LeakyReluOptions(0.1f)", text, StringComparison.Ordinal);
        Assert.Contains("Categorical.OneHotEncoding(\"City code\", \"City\"", text, StringComparison.Ordinal);
        Assert.Contains("IndicateMissingValues", text, StringComparison.Ordinal);
        Assert.Equal(task != "regression", text.Contains("ClassWeights", StringComparison.Ordinal));
    }

    /// <summary>Nothing said of network and training: the trainer's own choice, as an ensemble.</summary>
    [Theory]
    [InlineData("regression", "R²", 0.9)]
    [InlineData("binary", "curve", 0.9)]
    [InlineData("multiclass", "accuracy", 0.8)]
    public void An_open_pipeline_is_left_to_the_trainer(string task, string metric, double least)
    {
        _runs.WriteTable(Samples.Rows(count: 120, missing: true));
        File.WriteAllText(_runs["p.yaml"], $"data: {{file: rows.csv, label: {CommandRuns.LabelOf(task)}, select: [Size, Age, City]}}\n");
        Assert.InRange(Number(Train(_runs["p.yaml"]).Message, metric), least, 1);
        Assert.Contains("Folds = 8,", File.ReadAllText(Path.Combine(_runs["code"], "ModelTraining.cs")), StringComparison.Ordinal);
    }

    /// <summary>Dates, free text, robust scaling and folds go with the program as a file, and the model is the command's.</summary>
    [Theory]
    [InlineData("spent", "R²", -3)]
    [InlineData("again", "curve", 0)]
    [InlineData("mood", "accuracy", 0)]
    public void A_pipeline_beyond_code_trains_by_its_file(string label, string metric, double least)
    {
        var random = new Random(3);
        string[] words = ["quick", "slow", "friendly", "dear", "again", "never", "food", "service"];
        File.WriteAllLines(_runs["visits.csv"], Enumerable.Range(0, 120).Select(i => string.Create(
                CultureInfo.InvariantCulture,
                $"{new DateTime(2024, 1, 1).AddHours(i * 7):yyyy-MM-dd HH:mm},{string.Join(' ', Enumerable.Range(0, 6).Select(_ => words[random.Next(8)]))},{random.NextDouble():F3},{random.Next(90)},{(random.Next(2) == 0 ? "no" : "yes")},{"abc"[random.Next(3)]}"))
            .Prepend("day,remark,length,spent,again,mood"));
        File.WriteAllText(_runs["p.yaml"], $$$"""
            data: {file: visits.csv, label: {{{label}}}, select: [day, remark, length, {{{label}}}]}
            preprocessing: {numbers: robust, textTerms: 50}
            network: {layers: [{dense: {units: 8, activation: relu}}]}
            training: {epochs: 3, batchSize: 16, folds: 2}
            evaluation: {compare: false}
            """);
        var run = _runs.Run(PipelineFile.Load(_runs["p.yaml"]), "command");
        var code = Generate(_runs["p.yaml"]);
        File.Copy(Path.Combine(_runs["code"], "pipeline.yaml"), Path.Combine(AppContext.BaseDirectory, "pipeline.yaml"), overwrite: true);
        string message;
        try
        {
            message = (string)Training(code).GetMethod("Train")!.Invoke(null, [_runs["model.zip"], _runs["visits.csv"]])!;
        }
        finally
        {
            File.Delete(Path.Combine(AppContext.BaseDirectory, "pipeline.yaml"));
        }

        double figure = Number(message, metric);
        Assert.InRange(figure, least, 1);
        Assert.Equal(run.Metrics.Metrics[metric == "R²" ? "r2" : metric == "curve" ? "auc" : "accuracy"], figure, 6e-4);
        var input = code.GetTypes().Single(type => type.Name == "ModelInput");
        Assert.Equal(typeof(long), input.GetProperty("Day")!.PropertyType);
        Assert.Null(input.GetProperty(char.ToUpperInvariant(label[0]) + label[1..]));
        var model = new MLContext().Model.Load(_runs["model.zip"], out _);
        Assert.Equal(label == "mood", model.GetOutputSchema(new MLContext().Pipelines().Load(_runs["p.yaml"]).TestData.Schema).Any(column => column.Name == "PredictedClass"));
    }

    private (Assembly Code, string Message) Train(string file, params string[] overrides)
    {
        var code = Generate(file, overrides);
        string table = PipelineFile.Load(PathOf(file)).Definition.Data.File!.Replace("${MLNETSTUDIO_DATA}", TestData.FolderOrNull, StringComparison.Ordinal);
        string path = Path.GetFullPath(table, Path.GetDirectoryName(PathOf(file))!);
        return (code, (string)Training(code).GetMethod("Train")!.Invoke(null, [_runs["model.zip"], path])!);
    }

    private Assembly Generate(string file, params string[] overrides)
    {
        string folder = _runs["code"];
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var files = ProjectGenerator.Write(PipelineFile.Load(PathOf(file), overrides), new RunSettings(), folder);
        Assert.Equal(File.Exists(Path.Combine(folder, "pipeline.yaml")) ? 6 : 5, files.Count);
        return Compiler.Compile(folder);
    }

    private static IDataView Rows(Assembly code, string table) => (IDataView)Training(code).GetMethod("Read")!.Invoke(null, [new MLContext(), table])!;

    private static Type Training(Assembly code) => code.GetTypes().Single(type => type.Name == "ModelTraining");

    private static string PathOf(string file) => Path.IsPathRooted(file) ? file : Path.Combine(TestData.RepositoryRoot, "pipelines", file);

    private static double Number(string message, string before)
    {
        string rest = message[(message.IndexOf(before, StringComparison.Ordinal) + before.Length)..].TrimStart();
        return double.Parse(rest.Split([' ', ','])[0], CultureInfo.InvariantCulture);
    }
}
