using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.Pipelines.Models;

/// <summary>ONNX Runtime as what computes a model.</summary>
public sealed class OnnxRuntimeScorer : IModelScorer, IDisposable
{
    private readonly OnnxRuntimeSession _session;

    private OnnxRuntimeScorer(OnnxRuntimeSession session) => _session = session;

    /// <summary>Which ONNX Runtime there is, for people.</summary>
    public static string Description
    {
        get
        {
            var info = OnnxRuntimeInfo.Current;
            return info.IsAvailable
                ? $"{info.Version} ({info.Origin}; {string.Join(", ", info.Providers)})"
                : $"not available: {info.UnavailableReason}";
        }
    }

    /// <summary>Whether it can be used.</summary>
    public static bool IsAvailable => OnnxRuntimeSession.IsAvailable;

    /// <summary>Why it cannot be used; null if it can.</summary>
    public static string? UnavailableReason => OnnxRuntimeInfo.Current.UnavailableReason;

    /// <inheritdoc/>
    public string Name => "ONNX Runtime";

    /// <summary>Where it computes; the processor where the options allowed to fall back to it and the GPU could not be used.</summary>
    public OnnxRuntimeProvider Provider => _session.Provider;

    /// <inheritdoc/>
    public string Version => OnnxRuntimeSession.Version ?? "";

    /// <summary>Loads the bytes of a model.</summary>
    /// <param name="model">The whole ONNX file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="provider">cpu or cuda.</param>
    /// <param name="threads">The number of threads; 0 for one per core.</param>
    /// <exception cref="InvalidInputException">ONNX Runtime or the provider is missing, or it rejects the model.</exception>
    public static OnnxRuntimeScorer Open(byte[] model, string name, string provider = "cpu", int threads = 0) => new(new OnnxRuntimeSession(
        model,
        new OnnxRuntimeOptions
        {
            Provider = provider == "cuda" ? OnnxRuntimeProvider.Cuda : OnnxRuntimeProvider.Cpu,
            IntraOpThreads = threads > 0 ? threads : null,
        },
        name));

    /// <summary>Loads a model that was read from a file.</summary>
    /// <inheritdoc cref="Open(byte[], string, string, int)"/>
    public static OnnxRuntimeScorer Open(ModelFile model, string provider = "cpu", int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Open(OnnxWriter.ToBytes(model.Graph), model.Path, provider, threads);
    }

    /// <summary>Loads the bytes of a model.</summary>
    /// <param name="model">The whole ONNX file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">Where and how it computes.</param>
    /// <exception cref="InvalidInputException">ONNX Runtime or the provider is missing, or it rejects the model.</exception>
    public static OnnxRuntimeScorer Open(byte[] model, string name, OnnxRuntimeOptions options) => new(new OnnxRuntimeSession(model, options, name));

    /// <summary>Loads a model that was read from a file.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Where and how it computes.</param>
    /// <exception cref="InvalidInputException">ONNX Runtime or the provider is missing, or it rejects the model.</exception>
    public static OnnxRuntimeScorer Open(ModelFile model, OnnxRuntimeOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new OnnxRuntimeScorer(new OnnxRuntimeSession(OnnxWriter.ToBytes(model.Graph), options, model.Path));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs) => _session.Run(inputs);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
