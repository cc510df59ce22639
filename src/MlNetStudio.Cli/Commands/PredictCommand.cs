using System.CommandLine;
using System.Globalization;
using MlNetStudio.Cli.Output;
using MlNetStudio.Evaluation.Conformal;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>predict</c>: a table in, the same rows with predictions out.</summary>
internal static class PredictCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("model") { Description = "A model.onnx that train or run wrote." };
        var data = new Argument<string>("data") { Description = "The table, or - for standard input; for a model of images an image, a folder of them, or a file of many." };
        var output = new Option<string?>("--out") { Description = "The CSV file for the predictions. Default: standard output.", HelpName = "file" };
        var coverage = new Option<double?>("--coverage")
        {
            Description = "Add an interval (columns lower and upper), or the set of classes (column set), that holds the truth this often, such as 0.9.",
            HelpName = "0..1",
        };
        var command = context.Command(
            "predict",
            "Predict for every row of a table; writes CSV with one line a row. Of a series that is every row with full history, then the rows that follow after its end.",
            "predict out/iris/model.onnx data/iris.csv",
            "predict model.onnx new.csv --out predictions.csv --engine onnxruntime",
            "predict houses.onnx new.csv --coverage 0.9",
            "predict model.onnx - < new.csv",
            "predict passengers.onnx history.csv",
            "predict digits.onnx scans/ --fit resize");
        command.Arguments.Add(model);
        command.Arguments.Add(data);
        command.Options.Add(output);
        command.Options.Add(coverage);
        var fit = ImageOptions.Fit();
        command.Options.Add(fit);
        var engine = new EngineOptions(command);
        var reading = new ModelOptions(command);
        command.SetAction(result =>
        {
            var environment = context.Environment;
            var file = reading.Load(result, result.GetRequiredValue(model));
            var level = result.GetValue(coverage) is { } asked ? LevelOf(file, asked) : (ConformalLevel?)null;
            string source = result.GetRequiredValue(data);
            var scorer = engine.Create(context, result, file);
            Predictions predictions;
            RowKey[] keys;
            if (file.Images is not null)
            {
                var images = file.ReadImages(source, result.GetValue(fit));
                predictions = file.Predict(images, scorer, environment.Cancellation);
                keys = RowKey.OfImages(images.Sources);
            }
            else
            {
                var table = source == "-"
                    ? file.ReadTable(environment.OpenInput(), "standard input", withLabel: false, withForecasts: true)
                    : file.ReadTable(source, withLabel: false, withForecasts: true);
                keys = RowKey.OfTable(file, table);
                predictions = file.Predict(table, scorer, environment.Cancellation);
                foreach (string note in file.NotesOn(table))
                {
                    environment.Error.WriteLine($"mlnetstudio: note: {note}");
                }
            }

            string? path = result.GetValue(output);
            if (path is not null)
            {
                AtomicFiles.WriteText(path, writer => PredictionWriter.WriteCsv(writer, predictions, level, keys));
            }

            if (result.GetValue(context.Json))
            {
                JsonOutput.Write(environment.Out, json => PredictionWriter.WriteJson(json, predictions, level, path, keys));
            }
            else if (path is null)
            {
                PredictionWriter.WriteCsv(environment.Out, predictions, level, keys);
            }
            else
            {
                environment.Error.WriteLine($"{predictions.RowCount} predictions written to {path}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static ConformalLevel LevelOf(ModelFile file, double coverage)
    {
        if (file.Certainty.IsEmpty)
        {
            throw new InvalidInputException("this model does not say how sure it is: it was trained without rows to judge that by, or by an earlier version.", new SourceLocation(file.Path));
        }

        foreach (var level in file.Certainty)
        {
            if (level.Coverage == coverage)
            {
                return level;
            }
        }

        throw new UsageException(
            $"--coverage {coverage.ToString(CultureInfo.InvariantCulture)} is not known for this model; it knows {string.Join(", ", file.Certainty.Select(level => level.Coverage.ToString(CultureInfo.InvariantCulture)))}.");
    }
}
