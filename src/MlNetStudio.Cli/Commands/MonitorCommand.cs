using System.CommandLine;
using System.Globalization;
using MlNetStudio.Cli.Output;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation.Drift;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>monitor</c>: whether new rows are still like those that a model was trained on.</summary>
internal static class MonitorCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("model") { Description = "A model.onnx that train or run wrote." };
        var data = new Argument<string>("data") { Description = "The new rows: a table, or the folder of a prediction log that serve keeps; for a model of images an image, a folder of them, or the log. The label is not needed." };
        var failOn = new Option<DriftLevel?>("--fail-on") { Description = "End with exit code 1 if a column, or the predictions, moved this much or more.", HelpName = "slight|large" };
        var command = context.Command(
            "monitor",
            "Compare new rows, and the predictions for them, with the rows that a model was trained on.",
            "monitor out/iris/model.onnx data/iris.csv",
            "monitor model.onnx this-week.csv --fail-on large",
            "monitor model.onnx predictions",
            "monitor out/digits/model.onnx scans/ --fit resize");
        command.Arguments.Add(model);
        command.Arguments.Add(data);
        command.Options.Add(failOn);
        var fit = ImageOptions.Fit();
        command.Options.Add(fit);
        var engine = new EngineOptions(command);
        var reading = new ModelOptions(command);
        command.SetAction(result =>
        {
            var environment = context.Environment;
            var file = reading.Load(result, result.GetRequiredValue(model));
            string source = result.GetRequiredValue(data);
            var (rows, drifts) = file.Images is null
                ? OfTable(file, source, () => engine.Create(context, result, file), environment.Cancellation)
                : OfImages(file, source, result.GetValue(fit), () => engine.Create(context, result, file), environment.Cancellation);
            var bar = result.GetValue(failOn) is { } level and not DriftLevel.None ? level : (DriftLevel?)null;
            bool fails = bar is { } least && drifts.Any(drift => drift.Level >= least);
            if (result.GetValue(context.Json))
            {
                JsonOutput.Write(environment.Out, json => WriteJson(json, rows, drifts));
            }
            else
            {
                WriteText(environment.Out, file, $"{source}: {rows} {(file.Images is null ? "rows" : "images")}", drifts);
            }

            if (fails)
            {
                environment.Error.WriteLine($"mlnetstudio: gate not met: '{drifts[0].Column}' has moved too far (population stability index {Number(drifts[0].PopulationStability)})");
            }

            return fails ? ExitCodes.GateNotMet : ExitCodes.Done;
        });
        return command;
    }

    private static (int Rows, IReadOnlyList<ColumnDrift> Drifts) OfTable(ModelFile file, string source, Func<IModelScorer> scorer, CancellationToken cancellation)
    {
        var table = Directory.Exists(source) ? PredictionLogFolder.Read(source, file) : file.ReadTable(source, withLabel: false);
        return (table.RowCount, ModelDrift.Compare(file, table, scorer(), cancellation));
    }

    // A log holds no image that could be predicted for again, but what was predicted.
    private static (int Rows, IReadOnlyList<ColumnDrift> Drifts) OfImages(
        ModelFile file, string source, ImageFit fit, Func<IModelScorer> scorer, CancellationToken cancellation)
    {
        if (Directory.Exists(source) && PredictionLogFolder.IsLog(source))
        {
            var log = PredictionLogFolder.Read(source, file);
            return (log.RowCount, ModelDrift.CompareLog(file, log));
        }

        var images = file.ReadImages(source, fit);
        return (images.Count, ModelDrift.Compare(file, images, scorer(), cancellation));
    }

    private static void WriteText(TextWriter output, ModelFile file, string what, IReadOnlyList<ColumnDrift> drifts)
    {
        int moved = drifts.Count(drift => drift.Level != DriftLevel.None);
        output.WriteLine($"{what} beside those that {file.Path} was trained on");
        output.WriteLine(moved == 0 ? "Nothing has moved by more than chance explains." : $"{moved} of {drifts.Count} have moved.");
        output.WriteLine();
        int width = Math.Max(10, drifts.Max(drift => drift.Column.Length)) + 2;
        output.WriteLine($"{"column".PadRight(width)}{"moved",-8}{"PSI",9}{"KS",9}{"missing before",16}{"now",9}{"beyond",9}");
        foreach (var drift in drifts)
        {
            string level = drift.Level switch { DriftLevel.Large => "much", DriftLevel.Slight => "a little", _ => "-" };
            output.WriteLine(
                $"{drift.Column.PadRight(width)}{level,-8}{Number(drift.PopulationStability),9}{Number(drift.KolmogorovSmirnov),9}{Percent(drift.MissingBefore),16}{Percent(drift.MissingNow),9}{Percent(drift.Beyond),9}");
        }
    }

    private static void WriteJson(System.Text.Json.Utf8JsonWriter json, int rows, IReadOnlyList<ColumnDrift> drifts)
    {
        json.WriteNumber("rows", rows);
        json.WriteStartArray("columns");
        foreach (var drift in drifts)
        {
            json.WriteStartObject();
            json.WriteString("column", drift.Column);
            json.WriteString("level", drift.Level switch { DriftLevel.Large => "large", DriftLevel.Slight => "slight", _ => "none" });
            json.WriteFinite("populationStability", drift.PopulationStability);
            json.WriteFinite("kolmogorovSmirnov", drift.KolmogorovSmirnov);
            json.WriteFinite("missingBefore", drift.MissingBefore);
            json.WriteFinite("missingNow", drift.MissingNow);
            json.WriteFinite("beyond", drift.Beyond);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%";
}
