using System.CommandLine;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Cli.Commands;

/// <summary>What scores a model.</summary>
internal sealed class EngineOptions
{
    private readonly Option<string?> _engine = new("--engine") { Description = "What computes the scores: native or onnxruntime. Default: the setting 'engine', else native.", HelpName = "engine" };
    private readonly Option<string?> _provider = new("--provider") { Description = "Where ONNX Runtime computes: cpu or cuda. Default: the setting 'provider', else cpu.", HelpName = "provider" };
    private readonly Option<int?> _threads = CommandContext.Threads();

    /// <summary>Adds the options to a verb.</summary>
    public EngineOptions(Command command)
    {
        _engine.AcceptOnlyFromAmong("native", "onnxruntime");
        _provider.AcceptOnlyFromAmong("cpu", "cuda");
        command.Options.Add(_engine);
        command.Options.Add(_provider);
        command.Options.Add(_threads);
    }

    /// <summary>What is to compute the scores of a model.</summary>
    public IModelScorer Create(CommandContext context, ParseResult result, ModelFile model)
    {
        var (engine, provider, threads) = Choose(context, result);
        return engine == "onnxruntime" ? OnnxRuntimeScorer.Open(model, provider, threads ?? 0) : model.Native;
    }

    /// <summary>The engine, the provider and the number of threads that the options and the settings ask for.</summary>
    public (string Engine, string Provider, int? Threads) Choose(CommandContext context, ParseResult result)
    {
        string engine = result.GetValue(_engine) ?? context.Settings.Engine;
        if (engine != "onnxruntime" && result.GetValue(_provider) is { } asked and not "cpu")
        {
            throw new UsageException($"--provider {asked} needs --engine onnxruntime; the native engine computes on the CPU.");
        }

        return (engine, result.GetValue(_provider) ?? context.Settings.Provider, result.GetValue(_threads) ?? context.Settings.Threads);
    }
}
