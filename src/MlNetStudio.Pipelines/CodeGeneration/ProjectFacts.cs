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
/// <param name="Kind">What it holds.</param>
internal sealed record ProjectColumn(string Name, string Property, int Index, ColumnKind Kind)
{
    /// <summary>Whether it holds numbers.</summary>
    public bool IsNumber => Kind == ColumnKind.Number;

    /// <summary>Whether it holds dates.</summary>
    public bool IsDate => Kind == ColumnKind.Date;
}

/// <summary>All that the generated files say.</summary>
internal sealed record ProjectFacts
{
    /// <summary>The project's name and namespace.</summary>
    public required string Name { get; init; }

    /// <summary>The pipeline with everything decided.</summary>
    public required PipelineDefinition Pipeline { get; init; }

    /// <summary>The label.</summary>
    public required LabelEncoding Label { get; init; }

    /// <summary>The columns in the order of the file; the label is among them where code reads the file.</summary>
    public required ImmutableArray<ProjectColumn> Columns { get; init; }

    /// <summary>Whether the pipeline leaves network and training open.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>How columns become features; null where ML.NET's own featurizers cannot say it.</summary>
    public required GeneratedColumns? Features { get; init; }

    /// <summary>Why the program trains by the pipeline file and not by code, in a sentence; null where it trains by code.</summary>
    public required string? WhyFromFile { get; init; }

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
    public required ProjectColumn LabelColumn { get; init; }

    /// <summary>Whether the classes are keys.</summary>
    public bool IsMulticlass => Label.Task != TaskKind.Regression && Outputs > 1;

    /// <summary>Reads the data and decides what the pipeline leaves open.</summary>
    /// <exception cref="InvalidInputException">The data cannot be used, or the pipeline does what only the command does.</exception>
    public static ProjectFacts Read(PipelineFile file, RunSettings settings)
    {
        if (file.Definition.Data.File is not { } path)
        {
            throw new InvalidInputException(
                "code is written for a table in a file, and this pipeline has none. 'mlnetstudio data generate' writes one.", file.Locate("data"));
        }

        RunPlanner.CheckForMLNet(file);
        var loader = new DataLoader(file, settings);
        var tables = loader.Read();
        var planner = new RunPlanner(file.Definition);
        var data = loader.Divide(tables, planner.Outline);
        var pipeline = planner.Outline(data.Label.Task, data.UsedRows);
        var plan = FeaturePlan.Create(data.Table, [data.Label.Column], data.TrainingRows, PreparedFeatures.PlanOptions(pipeline));
        if (plan.Features.Any(feature => feature.Steps is [CategoryIndexOptions, ..]))
        {
            throw new InvalidInputException(
                "in ML.NET the features are one vector of numbers, in which the number of a category means nothing; take one-hot categories.", file.Locate("preprocessing"));
        }

        var loss = pipeline.Training.Loss ?? RunPlanner.DefaultLoss(data.Label.Task);
        RunPlanner.CheckLoss(loss, data.Label.Task, file.Locate("training.loss"));
        var features = GeneratedColumns.Of(plan, out string? fault);
        string? reason = fault ?? (planner.IsOpen ? null : NetworkFault(pipeline.Network!)) ?? DataFault(pipeline);
        var read = tables.Table.Columns.Select((column, index) => (column, index))
            .Where(item => plan.Columns.Contains(item.column.Name) || item.column.Name == data.Label.Column).ToArray();
        string[] properties = CSharpText.Properties(read.Select(item => item.column.Name));
        ProjectColumn[] columns = [.. read.Select((item, i) => new ProjectColumn(item.column.Name, properties[i], item.index, item.column.Kind))];
        string firstLine = FirstLine(DataPath.Resolve(path, file.Folder, settings, file.Locate("data.file")));
        return new ProjectFacts
        {
            Name = CSharpText.Namespace(file.Definition.Name ?? Path.GetFileNameWithoutExtension(file.Path)),
            Pipeline = pipeline,
            IsOpen = planner.IsOpen,
            Label = data.Label,
            LabelColumn = columns.First(column => column.Name == data.Label.Column),
            Columns = [.. columns.Where(column => reason is null || column.Name != data.Label.Column)],
            Features = features,
            WhyFromFile = reason,
            ClassWeights = reason is not null || pipeline.Training is { ClassWeights: null, Balanced: false }
                ? []
                : PreparedFeatures.Create(data, pipeline).ClassWeights(pipeline.Training, data.Label, file.Locate),
            Delimiter = loader.ReadOptions().Delimiter ?? FindDelimiter(firstLine, tables.Table.Columns.Length),
            HasHeader = file.Definition.Data.Header is null && firstLine.Contains(tables.Table.Columns[0].Name, StringComparison.Ordinal),
            DropsMissing = pipeline.Data.Missing == MissingPolicy.Drop,
            Outputs = RunPlanner.Outputs(loss, data.Label.Task, data.Label.Classes.Length),
        };
    }

    /// <summary>What of a network the trainer's list of layers cannot say, or null.</summary>
    private static string? NetworkFault(NetworkSection network)
    {
        var layers = network.Layers;
        for (int i = 0; i < layers.Length; i++)
        {
            var next = i + 1 < layers.Length ? layers[i + 1].Layer : null;
            string? fault = layers[i].Inputs is not null ? "names its inputs, and the trainer's list of layers is a plain sequence."
                : layers[i].Layer is DenseOptions { Activation: null } && next is not (ActivationOptions or BatchNormalizationOptions or LayerNormalizationOptions)
                    ? "is dense without an activation, and the trainer's list of layers would give it one."
                    : null;
            if (fault is not null)
            {
                return FormattableString.Invariant($"layer {i + 1} {fault}");
            }
        }

        return network.Head ? null : "the network has its last layer itself, which the trainer would add.";
    }

    /// <summary>What of the rest code cannot say, or null.</summary>
    private static string? DataFault(PipelineDefinition pipeline) => pipeline switch
    {
        { Preprocessing.Target: not (NumberScaling.None or NumberScaling.Standard) } => "the trainer's options standardize a target or leave it as it is.",
        { Data.Group: not null } or { Data.Time: not null } => "the rows are divided by group or by time.",
        _ => null,
    };

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
