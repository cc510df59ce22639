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
        var time = new Option<string?>("--time") { Description = "A column that says when a row was: the test rows are the latest.", HelpName = "column" };
        var lags = new Option<string?>("--lags") { Description = "Forecast from earlier rows along --time: which values are read, by how many rows earlier they are, such as 1,2,12.", HelpName = "rows" };
        var horizon = new Option<int?>("--horizon") { Description = "Forecast so many rows ahead. Default: 1, the next row." };
        var difference = new Option<int?>("--difference") { Description = "Forecast the change from so many rows earlier, for a label that grows: 12 for months with seasons.", HelpName = "rows" };
        var seed = new Option<long>("--seed") { Description = "Decides split, initial weights and order: the same seed gives the same model." };
        var calibrate = RunOptions.Calibrate();
        var output = RunOptions.Out();
        var resume = RunOptions.Resume();
        var tensorBoard = RunOptions.TensorBoard();
        var threads = CommandContext.Threads();
        var command = context.Command(
            "train",
            "Train a network on a table and write model.onnx, metrics.json, report.html, history.csv and pipeline.yaml.",
            "train data/iris.csv --label species",
            "train houses.csv --label price --test-fraction 0.25 --layers 128,64 --out out/houses",
            "train train.csv --label churned --test test.csv --json",
            "train sales.csv --label sold --time month --lags 1,2,3,12 --difference 12");
        command.Arguments.Add(data);
        foreach (var option in new Option[] { label, task, output, test, testFraction, epochs, batch, layers, folds, time, lags, horizon, difference, calibrate, seed, threads, resume, tensorBoard, context.Watch })
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

            string? when = result.GetValue(time);
            var series = SeriesOf(when, result.GetValue(lags), result.GetValue(horizon), result.GetValue(difference));
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
                    Time = series is null ? when : null,
                    Series = series,
                    Seed = chosen,
                },
                Network = result.GetValue(layers) is { } text ? new NetworkSection { Layers = ParseLayers(text) } : null,
                Training = new TrainingSection { Epochs = result.GetValue(epochs), BatchSize = result.GetValue(batch), Folds = result.GetValue(folds), Calibration = RunOptions.CalibrationOf(result.GetValue(calibrate)), Seed = chosen },
            };
            var source = PipelineFile.Of(pipeline, Environment.CurrentDirectory, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["data.testFraction"] = "--test-fraction",
                ["data.label"] = "--label",
                ["data.task"] = "--task",
                ["data.test"] = "--test",
                ["data.time"] = "--time",
                ["data.series"] = "--time",
                ["data.series.lags"] = "--lags",
                ["data.series.horizon"] = "--horizon",
                ["data.series.difference"] = "--difference",
                ["training.epochs"] = "--epochs",
                ["training.batchSize"] = "--batch",
                ["training.folds"] = "--folds",
                ["training.calibration"] = "--calibrate",
                ["network"] = "--layers",
            });
            return PipelineExecution.Run(context, result, source, result.GetValue(output), result.GetValue(threads), result.GetValue(resume), result.GetValue(tensorBoard));
        });
        return command;
    }

    private static SeriesSection? SeriesOf(string? time, string? lags, int? horizon, int? difference)
    {
        if (lags is null && horizon is null && difference is null)
        {
            return null;
        }

        if (time is null)
        {
            throw new UsageException("--lags, --horizon and --difference forecast along a column that says when a row was; name it by --time.");
        }

        return new SeriesSection
        {
            Time = time,
            Lags = lags is null ? null : [.. lags.Split(',').Select(part =>
                int.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int rows)
                    ? rows
                    : throw new UsageException($"--lags is a list of numbers of rows such as 1,2,12, not '{lags}'."))],
            Horizon = horizon ?? 1,
            Difference = difference,
        };
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
