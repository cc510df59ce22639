using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlNetStudio.Data;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>Puts what a run knows into the sections of the report.</summary>
internal static class ReportBuilder
{
    /// <summary>The data.</summary>
    public static DataSection Data(RunData data, PreprocessingDefinition preprocessing)
    {
        var all = data.TrainingRows.Concat(data.ValidationRows).ToArray();
        var columns = data.Table.Columns.Select(column => Describe(column, column.Name == data.Label.Column, data.Label, preprocessing))
            .Concat(data.Ignored.Select(ignored => Describe(ignored.Column, ignored.Reason)));
        return new DataSection
        {
            Rows = data.RowCount,
            RowsLeftOut = data.RowsLeftOut,
            TrainingRows = data.TrainingRows.Length,
            ValidationRows = data.ValidationRows.Length,
            TestRows = data.TestRows.Length,
            SplitDescription = data.SplitText,
            Columns = [.. columns],
            ClassCounts = ClassCounts(data, all),
        };
    }

    /// <summary>The data that a model is judged by.</summary>
    /// <param name="table">The rows with a label.</param>
    /// <param name="leftOut">The rows without one.</param>
    /// <param name="model">The model.</param>
    public static DataSection Data(Table table, int leftOut, ModelFile model)
    {
        var label = model.Encoding;
        var counts = label.Task == TaskKind.Regression ? [] : new long[label.Classes.Length];
        if (counts.Length > 0)
        {
            foreach (float target in label.Encode(table, table.AllRows()))
            {
                counts[(int)target]++;
            }
        }

        string[] read = [.. model.Graph.Inputs.Select(input => input.Name)];
        return new DataSection
        {
            Rows = table.RowCount,
            RowsLeftOut = leftOut,
            TrainingRows = 0,
            TestRows = table.RowCount,
            Columns =
            [
                .. table.Columns.Where(column => column.Name == label.Column || read.Contains(column.Name)).Select(column => new ColumnDescription
                {
                    Name = column.Name,
                    Type = TypeOf(column),
                    Role = column.Name == label.Column ? ColumnRole.Label : ColumnRole.Feature,
                    Missing = column.MissingCount,
                    Summary = Summarize(column),
                    Treatment = "as in training",
                }),
            ],
            ClassCounts = counts,
        };
    }

    /// <summary>The training.</summary>
    public static Evaluation.Report.TrainingSection Training(TrainingResult result, PipelineDefinition pipeline) => new()
    {
        Epochs = [.. result.History.Select(epoch => new EpochPoint(epoch.Epoch, epoch.Loss, epoch.ValidationLoss, epoch.LearningRate))],
        BestEpoch = result.BestEpoch == result.Epochs ? 0 : result.BestEpoch,
        PlannedEpochs = pipeline.Training.Epochs!.Value,
        Seconds = result.Elapsed.TotalSeconds,
        Outcome = result.Outcome switch
        {
            TrainingOutcome.StoppedEarly => $"stopped early: no better for {pipeline.Training.EarlyStopping!.Patience.ToString(CultureInfo.InvariantCulture)} epochs",
            TrainingOutcome.Cancelled => "cancelled",
            _ => "all epochs ran",
        },
        LossName = PipelineFile.WordOf(pipeline.Training.Loss!),
    };

    /// <summary>The network.</summary>
    public static Evaluation.Report.NetworkSection NetworkLayers(Network network, long bytes, string sha256) => new()
    {
        Layers = [.. NetworkFactory.Summarize(network).Select(layer => new LayerDescription(layer.Name, layer.Description, layer.OutputShape.ToString(), layer.Parameters))],
        Parameters = network.ParameterCount,
        FileBytes = bytes,
        Sha256 = sha256,
    };

    /// <summary>What was run.</summary>
    public static RunSection Run(PipelineDefinition pipeline, string pipelineText, string? sha256, IEnumerable<RunSetting> more)
    {
        var settings = new List<RunSetting>();
        var json = JsonSerializer.SerializeToNode(pipeline, PipelineJson.Pipeline)!.AsObject();
        foreach (var (section, value) in json)
        {
            // Name and description stand by themselves in the file.
            Flatten(settings, value is JsonObject ? Title(section) : "Pipeline", value is JsonObject ? "" : section, value);
            if (section == "data" && sha256 is not null)
            {
                settings.Add(new RunSetting(Title(section), "sha256", sha256));
            }
        }

        settings.AddRange(more);

        settings.Add(new RunSetting("Versions", "MlNetStudio", typeof(ReportBuilder).Assembly.GetName().Version!.ToString(3)));
        settings.Add(new RunSetting("Versions", ".NET", RuntimeInformation.FrameworkDescription));
        return new RunSection { Settings = settings, PipelineText = pipelineText };
    }

    /// <summary>How to use the model.</summary>
    public static UsageSection Usage(ModelFile model) => new()
    {
        Commands =
        [
            new UsageCommand("Predict for new rows", "mlnetstudio predict model.onnx new.csv"),
            new UsageCommand("Check the model on rows whose label is known", "mlnetstudio evaluate model.onnx data.csv"),
            new UsageCommand("Show what the file holds", "mlnetstudio inspect model.onnx"),
        ],
        Inputs = [.. model.Graph.Inputs.Select(Port)],
        Outputs = [.. model.Graph.Outputs.Select(Port)],
    };

    private static ModelPort Port(ValueInfo value) => new(value.Name, value.ElementType.ToString(), $"[{string.Join(", ", value.Shape)}]");

    private static ColumnDescription Describe(Column column, bool isLabel, LabelEncoding label, PreprocessingDefinition preprocessing) => new()
    {
        Name = column.Name,
        Type = TypeOf(column),
        Role = isLabel ? ColumnRole.Label : ColumnRole.Feature,
        Missing = column.MissingCount,
        Summary = Summarize(column),
        Treatment = isLabel
            ? label.Task == TaskKind.Regression ? (preprocessing.Target == NumberScaling.None ? "" : $"{WordOf(preprocessing.Target)} while training") : $"{label.Classes.Length} classes"
            : column is NumberColumn ? WordOf(preprocessing.Numbers) : column is DateColumn ? "taken apart" : column.Kind == ColumnKind.Text ? "counted by words" : "a column for every category",
    };

    private static ColumnDescription Describe(Column column, string reason) => new()
    {
        Name = column.Name,
        Type = TypeOf(column),
        Role = ColumnRole.Ignored,
        Missing = column.MissingCount,
        Summary = Summarize(column),
        Treatment = reason,
    };

    private static string WordOf(NumberScaling scaling) => scaling switch
    {
        NumberScaling.Standard => "standardized",
        NumberScaling.Robust => "robustly scaled",
        NumberScaling.MinMax => "scaled to 0 to 1",
        _ => "as it is",
    };

    private static string TypeOf(Column column) => column.Kind.ToString().ToLowerInvariant();

    private static string Summarize(Column column)
    {
        if (column is DateColumn dates)
        {
            int[] known = [.. Enumerable.Range(0, dates.RowCount).Where(row => !dates.IsMissing(row)).OrderBy(row => dates.Seconds[row])];
            return known.Length == 0 ? "no value" : $"{dates.TextOf(known[0])} to {dates.TextOf(known[^1])}";
        }

        if (column is CategoryColumn categories)
        {
            return $"{categories.Categories.Length.ToString(CultureInfo.InvariantCulture)} {(column.Kind == ColumnKind.Text ? "different texts" : "categories")}";
        }

        double least = double.PositiveInfinity;
        double most = double.NegativeInfinity;
        double sum = 0;
        int count = 0;
        foreach (float value in ((NumberColumn)column).Values)
        {
            if (!float.IsNaN(value))
            {
                (least, most, sum, count) = (Math.Min(least, value), Math.Max(most, value), sum + value, count + 1);
            }
        }

        return count == 0 ? "" : $"{Number(least)} to {Number(most)}, mean {Number(sum / count)}";
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) is >= 10_000 and < 1e12 ? "N0" : "g4", CultureInfo.InvariantCulture);

    private static long[] ClassCounts(RunData data, int[] rows)
    {
        if (data.Label.Task == TaskKind.Regression)
        {
            return [];
        }

        var counts = new long[data.Label.Classes.Length];
        foreach (float target in data.Label.Encode(data.Table, rows).Concat(data.IsHeldOut ? data.Label.Encode(data.TestTable, data.TestRows) : []))
        {
            counts[(int)target]++;
        }

        return counts;
    }

    private static void Flatten(List<RunSetting> settings, string group, string path, JsonNode? node)
    {
        switch (node)
        {
            case null:
                break;
            case JsonObject mapping:
                foreach (var (key, value) in mapping)
                {
                    Flatten(settings, group, Join(path, key), value);
                }

                break;
            case JsonArray array when array.Any(item => item is JsonObject):
                for (int i = 0; i < array.Count; i++)
                {
                    Flatten(settings, group, $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]", array[i]);
                }

                break;
            case JsonArray { Count: 0 }:
                break;
            case JsonArray array:
                settings.Add(new RunSetting(group, path, string.Join(", ", array.Select(item => item?.ToString() ?? ""))));
                break;
            default:
                settings.Add(new RunSetting(group, path, node.ToString()));
                break;
        }
    }

    // What only says of which kind its holder is goes by the holder's name: layers[0].layer.layer is layers[0], optimizer.optimizer is optimizer.
    private static string Join(string path, string key) =>
        path.Length == 0 ? key : key == "layer" || path == key || path.EndsWith("." + key, StringComparison.Ordinal) ? path : $"{path}.{key}";

    private static string Title(string section) => char.ToUpperInvariant(section[0]) + section[1..];
}
