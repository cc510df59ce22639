using System.CommandLine;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>finetune</c>: a trained model learns from new rows.</summary>
internal static class FinetuneCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("model") { Description = "The model.onnx to go on from, or an ONNX file of another maker whose layers the core has." };
        var (inputs, classes) = RunOptions.ForeignModel();
        var freeze = new Option<string?>("--freeze") { Description = "Learn nothing in the layers up to this one. 'inspect' shows their names.", HelpName = "layer" };
        var rate = new Option<float?>("--rate") { Description = "The learning rate of the last layer. Default: 0.001." };
        var bodyRate = new Option<float>("--body-rate") { Description = "What the rate is multiplied by for the layers before it. Default: 0.1.", DefaultValueFactory = _ => 0.1f };
        var newHead = new Option<bool>("--new-head") { Description = "Begin the last layer anew; for classes that the model does not know that is always done." };
        var epochs = new Option<int?>("--epochs") { Description = "Passes over the rows. Default: 50, with early stopping." };
        var batch = new Option<int?>("--batch") { Description = "Rows in a training step. Default: chosen by the number of rows." };
        var seed = new Option<long>("--seed") { Description = "Decides split and order: the same seed gives the same model." };
        var calibrate = RunOptions.Calibrate();
        var gates = new Option<string[]>("--gate")
        {
            Description = "A condition such as \"accuracy>=0.95\"; if it is not met the exit code is 1. May be given several times.",
            HelpName = "condition",
            DefaultValueFactory = _ => [],
        };
        var output = RunOptions.Out();
        var resume = RunOptions.Resume();
        var tensorBoard = RunOptions.TensorBoard();
        var threads = CommandContext.Threads();
        var command = context.Command(
            "finetune",
            "Go on training a model on new rows, and compare before and after.",
            "finetune out/iris/model.onnx data/iris.csv",
            "finetune model.onnx new.csv --freeze dense_1 --body-rate 0.05 --out out/tuned",
            "finetune model.onnx other.csv --label kind --new-head --gate \"accuracy>=0.9\"",
            "finetune out/digits/model.onnx scans/ --fit resize --freeze conv2d_2 --out out/scans",
            "finetune from-pytorch.onnx rows.csv --label kind --inputs width,height --classes small,large",
            "finetune from-pytorch.onnx photos/ --fit crop --mean 0.485,0.456,0.406 --deviation 0.229,0.224,0.225 --freeze layer3");
        command.Arguments.Add(model);
        var data = new StartData(command, "The new rows, with labels; for a model of images a folder with a sub-folder for each class, or a file of images with their classes (.npz, CIFAR's .bin).");
        foreach (var option in new Option[] { inputs, classes, freeze, rate, bodyRate, newHead, epochs, batch, calibrate, seed, gates, output, threads, resume, tensorBoard, context.Watch })
        {
            command.Options.Add(option);
        }

        var reading = new ModelOptions(command);
        command.SetAction(result =>
        {
            long chosen = result.GetValue(seed);
            var pipeline = new PipelineDefinition
            {
                Name = data.NameOf(result) + "-tuned",
                Data = data.Of(result, chosen),
                Start = new StartSection
                {
                    Model = result.GetRequiredValue(model),
                    Freeze = result.GetValue(freeze),
                    BodyRate = result.GetValue(bodyRate),
                    NewHead = result.GetValue(newHead),
                    Inputs = RunOptions.Names(result.GetValue(inputs)),
                    Classes = RunOptions.Names(result.GetValue(classes)),
                },
                Training = new TrainingSection
                {
                    Optimizer = result.GetValue(rate) is { } given ? new AdamOptions { LearningRate = given } : null,
                    Epochs = result.GetValue(epochs),
                    BatchSize = result.GetValue(batch),
                    Calibration = RunOptions.CalibrationOf(result.GetValue(calibrate)),
                    Seed = chosen,
                },
                Evaluation = new EvaluationSection { Gates = [.. result.GetValue(gates)!] },
            };
            var source = PipelineFile.Of(pipeline, Environment.CurrentDirectory, StartData.Keys(
                ("start.freeze", "--freeze"),
                ("start.inputs", "--inputs"),
                ("start.classes", "--classes"),
                ("start.bodyRate", "--body-rate"),
                ("training.optimizer", "--rate"),
                ("training.epochs", "--epochs"),
                ("training.batchSize", "--batch"),
                ("training.calibration", "--calibrate"),
                ("evaluation.gates", "--gate")));
            return PipelineExecution.Run(context, result, source, result.GetValue(output), result.GetValue(threads), result.GetValue(resume), result.GetValue(tensorBoard), reading: reading.Of(result));
        });
        return command;
    }
}
