using System.Globalization;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.MLNet.Tests;

/// <summary>A folder for one test, with the sample rows as a table and what the command makes of them.</summary>
internal sealed class CommandRuns : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlnetstudio");

    /// <summary>The tasks that the command knows.</summary>
    public static TheoryData<string> Tasks => ["regression", "binary", "multiclass"];

    /// <summary>The folder.</summary>
    public string Folder => _folder.FullName;

    /// <summary>A path in the folder.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Writes rows as <c>rows.csv</c>; missing numbers are empty fields.</summary>
    public void WriteTable(IEnumerable<Samples.Row> rows)
    {
        static string Text(float value) => float.IsNaN(value) ? "" : value.ToString(CultureInfo.InvariantCulture);

        File.WriteAllLines(this["rows.csv"], rows
            .Select(row => $"{Text(row.Size)},{Text(row.Age)},{row.City},{Text(row.Price)},{(row.IsDear ? "dear" : "cheap")},{row.Class}")
            .Prepend("Size,Age,City,Price,IsDear,Class"));
    }

    /// <summary>Does what the command <c>run</c> does, and returns the path of the model.</summary>
    public string Train(string yaml, string name = "pipeline")
    {
        Run(PipelineFile.Parse(yaml, this[name + ".yaml"]), name);
        return Path.Combine(this[name], "model.onnx");
    }

    /// <summary>Runs a pipeline into a folder of the given name.</summary>
    public RunResult Run(PipelineFile file, string name) => new PipelineRunner(new RunSettings { Folder = this[name], Threads = 1 }).Run(file);

    /// <summary>A pipeline over <c>rows.csv</c>.</summary>
    /// <param name="task">regression, binary or multiclass.</param>
    /// <param name="columns">The columns to learn from.</param>
    /// <param name="more">More of the file.</param>
    public static string Yaml(string task, string columns = "[Size, Age, City]", string more = "") => $$$"""
        data:
          file: rows.csv
          label: {{{LabelOf(task)}}}
          task: {{{task}}}
          select: {{{columns}}}
        network:
          layers:
            - dense: {units: 8, activation: relu}
        training:
          optimizer: {adam: {learningRate: 0.01}}
          epochs: 4
          batchSize: 16
          seed: 2
        {{{more}}}
        """;

    /// <summary>The label column of a task.</summary>
    public static string LabelOf(string task) => task switch { "regression" => "Price", "binary" => "IsDear", _ => "Class" };

    public void Dispose() => _folder.Delete(recursive: true);
}
