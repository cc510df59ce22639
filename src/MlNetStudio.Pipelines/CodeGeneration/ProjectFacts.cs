using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>A column of the file that the generated code reads.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Property">Its name in the code.</param>
/// <param name="Index">Its place in the file.</param>
/// <param name="IsNumber">Whether it holds numbers.</param>
internal sealed record ProjectColumn(string Name, string Property, int Index, bool IsNumber);

/// <summary>All that the generated files say.</summary>
internal sealed record ProjectFacts
{
    /// <summary>The project's name and namespace.</summary>
    public required string Name { get; init; }

    /// <summary>The pipeline with everything decided.</summary>
    public required PipelineDefinition Pipeline { get; init; }

    /// <summary>The label.</summary>
    public required LabelEncoding Label { get; init; }

    /// <summary>The columns in the order of the file, the label among them.</summary>
    public required ImmutableArray<ProjectColumn> Columns { get; init; }

    /// <summary>How columns become features.</summary>
    public required GeneratedColumns Features { get; init; }

    /// <summary>What the rows of each class count; empty for 1 each.</summary>
    public required ImmutableArray<float> ClassWeights { get; init; }

    /// <summary>The character between fields.</summary>
    public required char Delimiter { get; init; }

    /// <summary>Whether the first line holds names.</summary>
    public required bool HasHeader { get; init; }

    /// <summary>Whether rows in which a value is missing are left out.</summary>
    public required bool DropsMissing { get; init; }

    /// <summary>The number of outputs.</summary>
    public required int Outputs { get; init; }

    /// <summary>The label's column.</summary>
    public ProjectColumn LabelColumn => Columns.First(column => column.Name == Label.Column);

    /// <summary>Whether the classes are keys.</summary>
    public bool IsMulticlass => Label.Task != TaskKind.Regression && Outputs > 1;

    /// <summary>Reads the data and decides what the pipeline leaves open.</summary>
    /// <exception cref="InvalidInputException">The data cannot be used, or ML.NET's featurizers or the trainer's options cannot say what the pipeline does.</exception>
    public static ProjectFacts Read(PipelineFile file, RunSettings settings)
    {
        if (file.Definition.Data.File is not { } path)
        {
            throw new InvalidInputException(
                "code is written for a table in a file, and this pipeline has none. 'mlnetstudio data generate' writes one.", file.Locate("data"));
        }

        var loader = new DataLoader(file, settings);
        var tables = loader.Read();
        var data = loader.Divide(tables, (task, rows) => RunPlanner.ResolveSingle(file, task, rows));
        var pipeline = RunPlanner.ResolveSingle(file, data.Label.Task, data.UsedRows);
        RunPlanner.CheckLoss(pipeline.Training.Loss!, data.Label.Task, file.Locate("training.loss"));
        CheckNetwork(pipeline.Network!, file);
        var plan = FeaturePlan.Create(data.Table, [data.Label.Column], data.TrainingRows, PreparedFeatures.PlanOptions(pipeline));
        var read = tables.Table.Columns.Select((column, index) => (column, index))
            .Where(item => item.column.Name == data.Label.Column || plan.Columns.Contains(item.column.Name)).ToArray();
        string[] properties = CSharpText.Properties(read.Select(item => item.column.Name));
        string firstLine = FirstLine(DataPath.Resolve(path, file.Folder, settings, file.Locate("data.file")));
        return new ProjectFacts
        {
            Name = CSharpText.Namespace(file.Definition.Name ?? Path.GetFileNameWithoutExtension(file.Path)),
            Pipeline = pipeline,
            Label = data.Label,
            Columns = [.. read.Select((item, i) => new ProjectColumn(item.column.Name, properties[i], item.index, item.column.Kind == ColumnKind.Number))],
            Features = GeneratedColumns.Of(plan),
            ClassWeights = pipeline.Training is { ClassWeights: null, Balanced: false }
                ? []
                : PreparedFeatures.Create(data, pipeline).ClassWeights(pipeline.Training, data.Label, file.Locate),
            Delimiter = loader.ReadOptions().Delimiter ?? FindDelimiter(firstLine, tables.Table.Columns.Length),
            HasHeader = file.Definition.Data.Header is null && firstLine.Contains(tables.Table.Columns[0].Name, StringComparison.Ordinal),
            DropsMissing = pipeline.Data.Missing == MissingPolicy.Drop,
            Outputs = RunPlanner.Outputs(pipeline.Training.Loss!, data.Label.Task, data.Label.Classes.Length),
        };
    }

    private static void CheckNetwork(NetworkSection network, PipelineFile file)
    {
        var layers = network.Layers;
        for (int i = 0; i < layers.Length; i++)
        {
            var next = i + 1 < layers.Length ? layers[i + 1].Layer : null;
            string? fault = layers[i].Inputs is not null ? "names its inputs; the trainer's list of layers is a plain sequence"
                : layers[i].Layer is DenseOptions { Activation: null } && next is not (ActivationOptions or BatchNormalizationOptions or LayerNormalizationOptions)
                    ? "is dense without an activation, and the trainer's list of layers would give it one; name an activation"
                    : null;
            if (fault is not null)
            {
                throw new InvalidInputException(
                    $"layer {i + 1} {fault}. ml.Pipelines().Load runs any pipeline in ML.NET.", file.Locate(FormattableString.Invariant($"network.layers[{i}]")));
            }
        }

        if (file.Definition.Preprocessing.Target is not (NumberScaling.None or NumberScaling.Standard))
        {
            throw new InvalidInputException("in ML.NET a target is standardized or left as it is; take 'standard' or 'none'.", file.Locate("preprocessing.target"));
        }

        if (!network.Head)
        {
            throw new InvalidInputException("code is written for networks whose last layer the trainer adds; leave 'head' at true. ml.Pipelines().Load runs any pipeline in ML.NET.", file.Locate("network"));
        }
    }

    private static string FirstLine(string path)
    {
        using var stream = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var reader = new StreamReader(plain, Encoding.UTF8);
        return reader.ReadLine() ?? "";
    }

    private static char FindDelimiter(string line, int columns)
    {
        foreach (char candidate in ",;\t|")
        {
            if (line.Split(candidate).Length == columns)
            {
                return candidate;
            }
        }

        return ',';
    }
}
