using System.CommandLine;
using System.Globalization;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Regularization;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>prune</c>: most weights of a trained model become zero, and the others learn to do without them.</summary>
internal static class PruneCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("model") { Description = "The model.onnx to prune, or an ONNX file of another maker whose layers the core has." };
        var sparsity = new Option<double>("--sparsity") { Description = "The share of the weights that become zero. Default: 0.8.", HelpName = "0..1", DefaultValueFactory = _ => 0.8 };
        var scope = new Option<PruningScope>("--scope")
        {
            Description = "layer: every layer loses the same share; network: the smallest weights of all layers go. Default: layer.",
            HelpName = "layer|network",
        };
        var skip = new Option<string[]>("--skip")
        {
            Description = "A layer that keeps all its weights. May be given several times. 'inspect' shows their names.",
            HelpName = "layer",
            DefaultValueFactory = _ => [],
        };
        var (inputs, classes) = RunOptions.ForeignModel();
        var rate = new Option<float?>("--rate") { Description = "The learning rate. Default: 0.001." };
        var epochs = new Option<int?>("--epochs") { Description = "Passes over the rows; the share of zeros is reached after half of them. Default: 50, with early stopping." };
        var batch = new Option<int?>("--batch") { Description = "Rows in a training step. Default: chosen by the number of rows." };
        var seed = new Option<long>("--seed") { Description = "Decides split and order: the same seed gives the same model." };
        var gates = new Option<string[]>("--gate")
        {
            Description = "A condition on the pruned model, such as \"accuracy>=0.95\"; if it is not met nothing is written and the exit code is 1.",
            HelpName = "condition",
            DefaultValueFactory = _ => [],
        };
        var output = RunOptions.Out();
        var threads = CommandContext.Threads();
        var command = context.Command(
            "prune",
            "Set most weights of a model to zero, train the others further, and show what that cost.",
            "prune out/iris/model.onnx data/iris.csv --sparsity 0.8",
            "prune model.onnx rows.csv --label price --scope network --skip output --gate \"r2>=0.8\" --out small",
            "prune out/digits/model.onnx scans/ --fit resize --sparsity 0.9 --epochs 20");
        command.Arguments.Add(model);
        var data = new StartData(
            command, "Rows with labels, to train on while the weights vanish, and to compare on; for a model of images a folder with a sub-folder for each class, or a file of images with their classes (.npz, CIFAR's .bin).");
        foreach (var option in new Option[] { sparsity, scope, skip, inputs, classes, rate, epochs, batch, seed, gates, output, threads })
        {
            command.Options.Add(option);
        }

        var reading = new ModelOptions(command);
        command.SetAction(result =>
        {
            double share = result.GetValue(sparsity);
            if (!(share is > 0 and < 1))
            {
                throw new UsageException($"--sparsity {share.ToString(CultureInfo.InvariantCulture)} is out of range; give a share above 0 and below 1.");
            }

            long chosen = result.GetValue(seed);
            var pipeline = new PipelineDefinition
            {
                Name = data.NameOf(result) + "-pruned",
                Data = data.Of(result, chosen),
                Start = new StartSection
                {
                    Model = result.GetRequiredValue(model),
                    BodyRate = 1,
                    Inputs = RunOptions.Names(result.GetValue(inputs)),
                    Classes = RunOptions.Names(result.GetValue(classes)),
                },
                Training = new TrainingSection
                {
                    Optimizer = result.GetValue(rate) is { } given ? new AdamOptions { LearningRate = given } : null,
                    Epochs = result.GetValue(epochs),
                    EarlyStopping = result.GetValue(epochs) is null ? null : new() { Patience = result.GetValue(epochs)!.Value },
                    BatchSize = result.GetValue(batch),
                    Pruning = new PruningOptions { Sparsity = share, Scope = result.GetValue(scope), Skip = [.. result.GetValue(skip)!] },
                    Seed = chosen,
                },
                Evaluation = new EvaluationSection { Gates = [.. result.GetValue(gates)!] },
            };
            var source = PipelineFile.Of(pipeline, Environment.CurrentDirectory, StartData.Keys(
                ("start.inputs", "--inputs"),
                ("start.classes", "--classes"),
                ("training.optimizer", "--rate"),
                ("training.epochs", "--epochs"),
                ("training.batchSize", "--batch"),
                ("training.pruning", "--sparsity"),
                ("evaluation.gates", "--gate")));
            return PipelineExecution.Run(context, result, source, result.GetValue(output), result.GetValue(threads), resume: false, tensorBoard: null, reading: reading.Of(result));
        });
        return command;
    }
}
