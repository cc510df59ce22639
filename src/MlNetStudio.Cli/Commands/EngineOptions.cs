using System.CommandLine;
using System.Globalization;
using MlNetStudio.OnnxRuntime;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Cli.Commands;

/// <summary>What scores a model.</summary>
/// <param name="Engine">native or onnxruntime.</param>
/// <param name="Provider">cpu or cuda.</param>
/// <param name="Threads">The number of threads; null where nothing is said.</param>
/// <param name="Device">The number of the GPU.</param>
/// <param name="GpuMemoryBytes">The most GPU memory; null for no limit.</param>
/// <param name="FallBackToCpu">Whether the processor computes where the GPU cannot.</param>
internal sealed record EngineChoice(string Engine, string Provider, int? Threads, int Device, long? GpuMemoryBytes, bool FallBackToCpu)
{
    /// <summary>The same as ONNX Runtime takes it.</summary>
    public OnnxRuntimeOptions Session => new()
    {
        Provider = Provider == "cuda" ? OnnxRuntimeProvider.Cuda : OnnxRuntimeProvider.Cpu,
        IntraOpThreads = Threads is > 0 ? Threads : null,
        DeviceId = Device,
        MemoryLimit = GpuMemoryBytes,
        FallBackToCpu = FallBackToCpu,
    };
}

/// <summary>The options that say what scores a model.</summary>
internal sealed class EngineOptions
{
    private readonly Option<string?> _engine = new("--engine") { Description = "What computes the scores: native or onnxruntime. Default: the setting 'engine', else native.", HelpName = "engine" };
    private readonly Option<string?> _provider = new("--provider") { Description = "Where ONNX Runtime computes: cpu or cuda. Default: the setting 'provider', else cpu.", HelpName = "provider" };
    private readonly Option<int?> _device = new("--device") { Description = "Which GPU computes, counted from 0. Default: 0.", HelpName = "number" };
    private readonly Option<int?> _memory = new("--gpu-memory") { Description = "The most GPU memory that ONNX Runtime takes for a model. Default: no limit.", HelpName = "MiB" };
    private readonly Option<bool> _fallBack = new("--fall-back") { Description = "Compute on the CPU if the GPU cannot be used, instead of failing." };
    private readonly Option<int?> _threads = CommandContext.Threads();

    /// <summary>Adds the options to a verb.</summary>
    public EngineOptions(Command command)
    {
        _engine.AcceptOnlyFromAmong("native", "onnxruntime");
        _provider.AcceptOnlyFromAmong("cpu", "cuda");
        foreach (var option in new Option[] { _engine, _provider, _device, _memory, _fallBack, _threads })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What is to compute the scores of a model.</summary>
    public IModelScorer Create(CommandContext context, ParseResult result, ModelFile model)
    {
        var choice = Choose(context, result);
        if (choice.Engine != "onnxruntime")
        {
            return model.Native;
        }

        var scorer = OnnxRuntimeScorer.Open(model, choice.Session);
        if (scorer.Provider != choice.Session.Provider)
        {
            context.Environment.Error.WriteLine("mlnetstudio: note: the GPU cannot be used here; ONNX Runtime computes on the CPU");
        }

        return scorer;
    }

    /// <summary>What the options and the settings ask for.</summary>
    /// <exception cref="UsageException">Options contradict each other.</exception>
    public EngineChoice Choose(CommandContext context, ParseResult result)
    {
        string engine = result.GetValue(_engine) ?? context.Settings.Engine;
        if (engine != "onnxruntime" && result.GetValue(_provider) is { } asked and not "cpu")
        {
            throw new UsageException($"--provider {asked} needs --engine onnxruntime; the native engine computes on the CPU.");
        }

        string provider = result.GetValue(_provider) ?? context.Settings.Provider;
        int? device = result.GetValue(_device), memory = result.GetValue(_memory);
        bool fallBack = result.GetValue(_fallBack);
        if ((device is not null || memory is not null || fallBack) && (engine != "onnxruntime" || provider != "cuda"))
        {
            throw new UsageException("--device, --gpu-memory and --fall-back are about a GPU: they need --engine onnxruntime --provider cuda.");
        }

        if (device < 0 || memory < 1)
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture, $"{(device < 0 ? $"--device {device} is no GPU; give 0 or more" : $"--gpu-memory {memory} is impossible; give 1 MiB or more")}."));
        }

        return new EngineChoice(engine, provider, result.GetValue(_threads) ?? context.Settings.Threads, device ?? 0, (long?)memory << 20, fallBack);
    }
}
