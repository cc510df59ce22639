using System.CommandLine;
using MlNetStudio.Cli.Output;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>evaluate</c>: a trained model on a table whose labels are known.</summary>
internal static class EvaluateCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("model") { Description = "A model.onnx that train or run wrote." };
        var data = new Argument<string>("data") { Description = "The table, with the label column; for a model of images a folder with a sub-folder for each class, or a file of many with labels." };
        var output = new Option<string?>("--out") { Description = "A folder for metrics.json and report.html. Default: they are not written.", HelpName = "folder" };
        var gates = new Option<string[]>("--gate")
        {
            Description = "A condition such as \"accuracy>=0.95\"; if it is not met the exit code is 1. May be given several times.",
            HelpName = "condition",
            DefaultValueFactory = _ => [],
        };
        var groups = new Option<string[]>("--groups")
        {
            Description = "Columns whose groups the report compares, such as sex,region. May be given several times.",
            HelpName = "columns",
            DefaultValueFactory = _ => [],
        };
        var command = context.Command(
            "evaluate",
            "Score a table whose labels are known and show how good the model is.",
            "evaluate out/iris/model.onnx data/iris.csv",
            "evaluate model.onnx new-rows.csv --gate \"accuracy>=0.95\" --out out/check");
        command.Arguments.Add(model);
        command.Arguments.Add(data);
        command.Options.Add(output);
        command.Options.Add(gates);
        command.Options.Add(groups);
        var fit = ImageOptions.Fit();
        var showSamples = ImageOptions.ShowSamples();
        command.Options.Add(fit);
        command.Options.Add(showSamples);
        var engine = new EngineOptions(command);
        var reading = new ModelOptions(command);
        command.SetAction(result =>
        {
            var environment = context.Environment;
            var conditions = result.GetValue(gates)!.Select(text => Gate.Parse(text, new Neural.SourceLocation("--gate"))).ToArray();
            var file = reading.Load(result, result.GetRequiredValue(model));
            string source = result.GetRequiredValue(data);
            var scorer = engine.Create(context, result, file);
            ModelEvaluation evaluation;
            int rows;
            if (file.Images is not null)
            {
                var images = file.ReadImages(source, result.GetValue(fit), withLabels: true);
                rows = images.Count;
                evaluation = ModelEvaluation.Evaluate(file, images, Path.GetFileName(source.TrimEnd('/')), scorer, result.GetValue(showSamples), environment.Cancellation);
            }
            else
            {
                var table = file.ReadTable(source, withLabel: true);
                rows = table.RowCount;
                string[] compared = [.. result.GetValue(groups)!.SelectMany(list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
                evaluation = ModelEvaluation.Evaluate(file, table, scorer, compared, result.GetValue(showSamples), environment.Cancellation);
            }

            var outcomes = conditions.Select(gate => gate.Check(evaluation.Result.Metrics)).ToArray();
            foreach (string note in evaluation.Metrics.Warnings ?? [])
            {
                environment.Error.WriteLine($"mlnetstudio: note: {note}");
            }

            if (result.GetValue(output) is { } folder)
            {
                evaluation.Write(folder);
            }

            if (result.GetValue(context.Json))
            {
                RunSummary.WriteJson(environment.Out, evaluation.Metrics, outcomes);
            }
            else
            {
                environment.Out.WriteLine($"{file.Path} on {source}: {rows} {(file.Images is null ? "rows" : "images")}, {evaluation.Metrics.Task} of '{file.Label}'");
                environment.Out.WriteLine();
                RunSummary.WriteTable(environment.Out, [evaluation.Result]);
                foreach (var outcome in outcomes.Where(outcome => outcome.IsMet))
                {
                    environment.Out.WriteLine($"gate met: {outcome}");
                }
            }

            foreach (var outcome in outcomes.Where(outcome => !outcome.IsMet))
            {
                environment.Error.WriteLine($"mlnetstudio: gate not met: {outcome}");
            }

            return outcomes.All(outcome => outcome.IsMet) ? ExitCodes.Done : ExitCodes.GateNotMet;
        });
        return command;
    }
}
