using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlNetStudio.Cli.Output;
using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>compare</c>: two or more trained models on the same rows whose labels are known.</summary>
internal static class CompareCommand
{
    private const string Better = "better";
    private const string NotWorse = "not-worse";

    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var files = new Argument<string[]>("models data")
        {
            Description = "Two or more model.onnx, the first of which the others are compared with; last the table with the label column, or the images with their classes. For a table all but one may be ONNX files of other makers.",
            Arity = new ArgumentArity(3, 100),
        };
        var output = new Option<string?>("--out") { Description = "A folder for metrics.json and report.html. Default: they are not written.", HelpName = "folder" };
        var require = new Option<string?>("--require")
        {
            Description = "What every other model must be beside the first, by the first metric: better, or not-worse; if one is not the exit code is 1.",
            HelpName = "better|not-worse",
        };
        require.AcceptOnlyFromAmong(Better, NotWorse);
        var command = context.Command(
            "compare",
            "Score two or more models on the same rows and tell which is better, by more than chance explains.",
            "compare out/iris/model.onnx out/iris-int8/model.onnx data/iris.csv",
            "compare champion.onnx challenger.onnx new-rows.csv --require not-worse --out out/compared",
            "compare from-scikit-learn.onnx out/iris/model.onnx data/iris.csv --inputs sepal_length,sepal_width,petal_length,petal_width");
        command.Arguments.Add(files);
        command.Options.Add(output);
        command.Options.Add(require);
        var (inputs, classes) = RunOptions.ForeignModel();
        command.Options.Add(inputs);
        command.Options.Add(classes);
        var fit = ImageOptions.Fit();
        command.Options.Add(fit);
        var engine = new EngineOptions(command);
        var reading = new ModelOptions(command);
        command.SetAction(result =>
        {
            var environment = context.Environment;
            string[] given = result.GetRequiredValue(files);
            var choice = engine.Choose(context, result);
            ContestModel[] models = [.. given[..^1].Select(path => ContestModel.Load(path, reading.Of(result), RunOptions.Names(result.GetValue(inputs)), RunOptions.Names(result.GetValue(classes))))];
            var contest = ModelContest.Run(models, given[^1], model => model.Scorer(choice.Engine, choice.Session), result.GetValue(fit), environment.Cancellation);
            foreach (string note in contest.Metrics.Warnings ?? [])
            {
                environment.Error.WriteLine($"mlnetstudio: note: {note}");
            }

            if (result.GetValue(output) is { } folder)
            {
                contest.Write(folder);
            }

            if (result.GetValue(context.Json))
            {
                WriteJson(environment.Out, contest.Metrics);
            }
            else
            {
                WriteText(environment.Out, contest, given[^1]);
            }

            return Check(environment, contest.Comparison, result.GetValue(require)) ? ExitCodes.Done : ExitCodes.GateNotMet;
        });
        return command;
    }

    private static bool Check(CliEnvironment environment, ModelComparison comparison, string? required)
    {
        bool met = true;
        for (int i = 1; i < comparison.Models.Count && required is not null; i++)
        {
            var standing = comparison.Main(i).Standing;
            if (standing != ModelStanding.Better && (required == Better || standing != ModelStanding.NotToldApart))
            {
                met = false;
                environment.Error.WriteLine($"mlnetstudio: required: {required}, but {Sentence(i, standing)}");
            }
        }

        return met;
    }

    private static void WriteJson(TextWriter output, ComparisonDocument metrics) => JsonOutput.Write(output, json =>
    {
        using var document = JsonDocument.Parse(metrics.ToJson());
        foreach (var member in document.RootElement.EnumerateObject())
        {
            member.WriteTo(json);
        }
    });

    private static void WriteText(TextWriter output, ModelContest contest, string source)
    {
        const int Width = 14;
        var comparison = contest.Comparison;
        Line(output, $"{comparison.Models.Count} models on {source}: {comparison.Rows} rows, {contest.Metrics.Task} of '{contest.Metrics.Label}'");
        for (int i = 0; i < comparison.Models.Count; i++)
        {
            var model = comparison.Models[i].Model;
            Line(output, $"  {ModelComparison.LetterOf(i)}  {model.Name}: {model.Parameters} parameters, {model.FileBytes} bytes");
        }

        output.WriteLine();
        output.WriteLine(new string(' ', Width) + string.Concat(comparison.Models.Select((_, i) => ModelComparison.LetterOf(i).PadLeft(Width))));
        foreach (var (name, _) in comparison.Models[0].Result.Metrics)
        {
            output.WriteLine(name.PadRight(Width) + string.Concat(comparison.Models.Select(model => Number(model.Result.Metrics[name]).PadLeft(Width))));
        }

        output.WriteLine();
        for (int i = 1; i < comparison.Models.Count; i++)
        {
            var main = comparison.Main(i);
            Line(output, $"{Sentence(i, main.Standing)}: {main.Name} {Number(main.Difference, signed: true)} ({Number(main.Lower, signed: true)} to {Number(main.Upper, signed: true)}), better in {main.BetterShare * 100:0.#}% of resamples");
        }
    }

    private static string Sentence(int model, ModelStanding standing)
    {
        string letter = ModelComparison.LetterOf(model);
        return standing switch
        {
            ModelStanding.Better => $"{letter} is better than A",
            ModelStanding.Worse => $"{letter} is worse than A",
            ModelStanding.NotToldApart => $"{letter} and A are not told apart",
            _ => $"{letter} and A cannot be compared",
        };
    }

    private static string Number(double value, bool signed = false) => double.IsNaN(value) ? "-" : value.ToString(signed ? "+0.0000;-0.0000;0" : "0.0000", CultureInfo.InvariantCulture);

    private static void Line(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
