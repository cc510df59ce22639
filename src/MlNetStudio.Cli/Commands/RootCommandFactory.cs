using System.CommandLine;
using System.CommandLine.Help;

namespace MlNetStudio.Cli.Commands;

/// <summary>Puts the verbs together.</summary>
internal static class RootCommandFactory
{
    /// <summary>The command with all its verbs.</summary>
    public static RootCommand Create(CliEnvironment environment)
    {
        var context = new CommandContext(environment);
        var root = new RootCommand("Neural networks for tables: a table in; a trained model, a report and an ONNX file out.")
        {
            context.Json,
            context.Quiet,
            TrainCommand.Create(context),
            RunCommand.Create(context),
            TuneCommand.Create(context),
            FinetuneCommand.Create(context),
            EvaluateCommand.Create(context),
            CompareCommand.Create(context),
            PredictCommand.Create(context),
            ExplainCommand.Create(context),
            MonitorCommand.Create(context),
            QuantizeCommand.Create(context),
            PruneCommand.Create(context),
            InspectCommand.Create(context),
            ServeCommand.Create(context),
            CodegenCommand.Create(context),
            DataCommand.Create(context),
            BenchCommand.Create(context),
        };
        context.Examples[root] =
        [
            "train data/iris.csv --label species",
            "run pipelines/s4-iris.yaml --set training.epochs=50",
            "predict out/iris/model.onnx data/iris.csv",
        ];
        var info = new Option<bool>("--info") { Description = "Show versions, the vector width in use, and where ONNX Runtime came from." };
        root.Options.Add(info);
        root.SetAction(result =>
        {
            if (result.GetValue(info))
            {
                return InfoPrinter.Print(context, result.GetValue(context.Json));
            }

            throw new UsageException("say what to do: train, run, tune, finetune, evaluate, compare, predict, explain, monitor, quantize, prune, inspect, serve, codegen, data or bench. See: mlnetstudio --help");
        });
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction usual } help)
            {
                help.Action = new ExamplesHelp(usual, context.Examples);
            }
        }

        return root;
    }
}
