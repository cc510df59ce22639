using System.CommandLine;
using MlNetStudio.Cli.Output;
using MlNetStudio.Data;
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
        var data = new Argument<string>("data") { Description = "The table, or - for standard input." };
        var output = new Option<string?>("--out") { Description = "The CSV file for the predictions. Default: standard output.", HelpName = "file" };
        var command = context.Command(
            "predict",
            "Predict for every row of a table; writes CSV with one line a row.",
            "predict out/iris/model.onnx data/iris.csv",
            "predict model.onnx new.csv --out predictions.csv --engine onnxruntime",
            "predict model.onnx - < new.csv");
        command.Arguments.Add(model);
        command.Arguments.Add(data);
        command.Options.Add(output);
        var engine = new EngineOptions(command);
        command.SetAction(result =>
        {
            var environment = context.Environment;
            var file = ModelFile.Load(result.GetRequiredValue(model));
            string source = result.GetRequiredValue(data);
            var options = file.ReadOptions(withLabel: false);
            var table = source == "-"
                ? TableReader.Read(environment.OpenInput(), "standard input", options)
                : TableReader.Read(source, options);
            var predictions = file.Predict(table, engine.Create(context, result, file), environment.Cancellation);
            string? path = result.GetValue(output);
            if (path is not null)
            {
                AtomicFiles.WriteText(path, writer => PredictionWriter.WriteCsv(writer, predictions));
            }

            if (result.GetValue(context.Json))
            {
                JsonOutput.Write(environment.Out, json => PredictionWriter.WriteJson(json, predictions, path));
            }
            else if (path is null)
            {
                PredictionWriter.WriteCsv(environment.Out, predictions);
            }
            else
            {
                environment.Error.WriteLine($"{predictions.RowCount} predictions written to {path}");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
