using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>train</c>: a table in; a trained model and its report out.</summary>
internal static class TrainCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var data = new Argument<string>("data") { Description = "The table: CSV, TSV and the like, plain or gzipped." };
        var label = new Option<string>("--label") { Description = "The column to predict.", Required = true, HelpName = "column" };
        var task = new Option<TaskKind?>("--task") { Description = "What kind of prediction. Default: inferred from the label column.", HelpName = "regression|binary|multiclass" };
        var test = new Option<string?>("--test") { Description = "A second table with the test rows.", HelpName = "file" };
        var testFraction = new Option<double?>("--test-fraction") { Description = "The part of the rows kept for the test where there is no test table. Default: 0.2.", HelpName = "0..0.9" };
        var epochs = new Option<int?>("--epochs") { Description = "Passes over the training rows. Default: chosen by their number, with early stopping." };
        var batch = new Option<int?>("--batch") { Description = "Rows in a training step. Default: chosen by the number of rows." };
        var layers = new Option<string?>("--layers") { Description = "Units of the hidden layers, such as 64,64; 0 for a linear model. Default: chosen by the number of rows." };
        var folds = new Option<int?>("--folds") { Description = "Cross-validate: so many networks, each without one part of the rows; the model is their mean. 0 for one network. Default: chosen by the number of rows." };
        var seed = new Option<long>("--seed") { Description = "Decides split, initial weights and order: the same seed gives the same model." };
        var output = RunOptions.Out();
        var resume = RunOptions.Resume();
        var tensorBoard = RunOptions.TensorBoard();
        var threads = CommandContext.Threads();
        var command = context.Command(
            "train",
            "Train a network on a table and write model.onnx, metrics.json, report.html, history.csv and pipeline.yaml.",
            "train data/iris.csv --label species",
            "train houses.csv --label price --test-fraction 0.25 --layers 128,64 --out out/houses",
            "train train.csv --label churned --test test.csv --json");
        command.Arguments.Add(data);
        foreach (var option in new Option[] { label, task, output, test, testFraction, epochs, batch, layers, folds, seed, threads, resume, tensorBoard })
        {
            command.Options.Add(option);
        }

        command.SetAction(result =>
        {
            string? testFile = result.GetValue(test);
            if (testFile is not null && result.GetValue(testFraction) is not null)
            {
                throw new UsageException("give either --test or --test-fraction, not both.");
            }

            long chosen = result.GetValue(seed);
            var pipeline = new PipelineDefinition
            {
                Data = new DataDefinition
                {
                    File = result.GetRequiredValue(data),
                    Label = result.GetRequiredValue(label),
                    Task = result.GetValue(task),
                    Test = testFile,
                    TestFraction = result.GetValue(testFraction),
                    Seed = chosen,
                },
                Network = result.GetValue(layers) is { } text ? new NetworkSection { Layers = ParseLayers(text) } : null,
                Training = new TrainingSection { Epochs = result.GetValue(epochs), BatchSize = result.GetValue(batch), Folds = result.GetValue(folds), Seed = chosen },
            };
            var source = PipelineFile.Of(pipeline, Environment.CurrentDirectory, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["data.testFraction"] = "--test-fraction",
                ["data.label"] = "--label",
                ["data.task"] = "--task",
                ["training.epochs"] = "--epochs",
                ["training.batchSize"] = "--batch",
                ["training.folds"] = "--folds",
                ["network"] = "--layers",
            });
            return PipelineExecution.Run(context, result, source, result.GetValue(output), result.GetValue(threads), result.GetValue(resume), result.GetValue(tensorBoard));
        });
        return command;
    }

    private static ImmutableArray<NetworkLayer> ParseLayers(string text)
    {
        if (text.Trim() == "0")
        {
            return [];
        }

        var layers = ImmutableArray.CreateBuilder<NetworkLayer>();
        foreach (string part in text.Split(','))
        {
            if (!int.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int units) || units < 1)
            {
                throw new UsageException($"--layers is a list of unit counts such as 64,64 (or 0 for a linear model), not '{text}'.");
            }

            layers.Add(new NetworkLayer { Layer = Layer.Dense(units, Layer.Relu()) });
        }

        return layers.ToImmutable();
    }
}
