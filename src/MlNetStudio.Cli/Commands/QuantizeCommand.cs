using System.CommandLine;
using System.Globalization;
using MlNetStudio.Cli.Output;
using MlNetStudio.Data;
using MlNetStudio.Onnx.Compression;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>quantize</c>: a smaller form of a model, and what that cost.</summary>
internal static class QuantizeCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("model") { Description = "A model.onnx that train or run wrote." };
        var data = new Argument<string>("data") { Description = "Rows with labels: some to learn ranges from (static), the rest to compare on. For a model of images a folder with a sub-folder for each class, or a file of many with labels." };
        var output = RunOptions.Out();
        var mode = new Option<CompressionKind>("--mode")
        {
            Description = "static: 8-bit integers with learned ranges; dynamic: with each batch's range; float16: 16-bit weights. Default: static.",
            HelpName = "static|dynamic|float16",
        };
        var share = new Option<double>("--range-share")
        {
            Description = "For static: the share of the calibration numbers that ranges must hold. Default: 1.",
            HelpName = "0.9..1",
            DefaultValueFactory = _ => 1,
        };
        var skip = new Option<string[]>("--skip")
        {
            Description = "Leave layers alone whose names begin like this. May be given several times.",
            HelpName = "name",
            DefaultValueFactory = _ => [],
        };
        var fit = ImageOptions.Fit();
        var gates = new Option<string[]>("--gate")
        {
            Description = "A condition on the smaller model, such as \"accuracy>=0.95\"; if it is not met nothing is written and the exit code is 1.",
            HelpName = "condition",
            DefaultValueFactory = _ => [],
        };
        var command = context.Command(
            "quantize",
            "Make a model smaller and faster, and show what that cost.",
            "quantize out/iris/model.onnx data/iris.csv --out out/iris-int8",
            "quantize model.onnx rows.csv --mode dynamic --out small --gate \"auc>=0.9\"");
        command.Arguments.Add(model);
        command.Arguments.Add(data);
        foreach (var option in new Option[] { output, mode, share, skip, fit, gates })
        {
            command.Options.Add(option);
        }

        var reading = new ModelOptions(command);
        command.SetAction(result =>
        {
            var environment = context.Environment;
            double held = result.GetValue(share);
            if (!(held is >= 0.9 and <= 1))
            {
                throw new UsageException($"--range-share {held.ToString(CultureInfo.InvariantCulture)} is out of range; give 0.9 to 1.");
            }

            var conditions = result.GetValue(gates)!.Select(text => Gate.Parse(text, new Neural.SourceLocation("--gate"))).ToArray();
            var file = reading.Load(result, result.GetRequiredValue(model));
            string source = result.GetRequiredValue(data);
            var kind = result.GetValue(mode);
            var defaults = new CompressionOptions();
            var options = defaults with { RangeShare = held, Skip = [.. defaults.Skip, .. result.GetValue(skip)!] };
            var compression = file.Images is null
                ? ModelCompression.Run(file, file.ReadTable(source, withLabel: true), kind, options, environment.Cancellation)
                : ModelCompression.Run(
                    file, file.ReadImages(source, result.GetValue(fit), withLabels: true), Path.GetFileName(source.TrimEnd('/')), kind, options, environment.Cancellation);
            var outcomes = conditions.Select(gate => gate.Check(compression.After.Metrics)).ToArray();
            bool isGood = outcomes.All(outcome => outcome.IsMet);
            string folder = result.GetValue(output) ?? Path.Combine(context.Settings.Out, Path.GetFileNameWithoutExtension(file.Path) + "-small");
            if (isGood)
            {
                compression.Write(folder);
            }

            if (result.GetValue(context.Json))
            {
                RunSummary.WriteJson(environment.Out, compression.Metrics, outcomes);
            }
            else
            {
                WriteText(environment.Out, compression, isGood ? folder : null);
            }

            foreach (var outcome in outcomes.Where(outcome => !outcome.IsMet))
            {
                environment.Error.WriteLine($"mlnetstudio: gate not met: {outcome}; nothing was written");
            }

            return isGood ? ExitCodes.Done : ExitCodes.GateNotMet;
        });
        return command;
    }

    private static void WriteText(TextWriter output, ModelCompression compression, string? folder)
    {
        var facts = compression.Metrics.Compression!;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{facts.Mode}: {facts.Products} products; file {facts.BytesBefore:N0} to {facts.BytesAfter:N0} bytes; a row {facts.MicrosecondsBefore:0.###} to {facts.MicrosecondsAfter:0.###} us ({facts.Engine})"));
        output.WriteLine();
        RunSummary.WriteTable(output, [compression.Before, compression.After]);
        if (folder is not null)
        {
            output.WriteLine();
            output.WriteLine($"written to {folder}");
        }
    }
}
