using MlNetStudio.Onnx;

namespace MlNetStudio.OnnxRuntime;

/// <summary>How a model is run by ONNX Runtime.</summary>
public sealed record OnnxRuntimeOptions
{
    /// <summary>Where it computes. Default: on the processor.</summary>
    public OnnxRuntimeProvider Provider { get; init; } = OnnxRuntimeProvider.Cpu;

    /// <summary>The number of the GPU, from 0. Default: 0. Of no effect on the processor.</summary>
    public int DeviceId { get; init; }

    /// <summary>The most GPU memory in bytes that the session may take; null, the default, for no limit. Of no effect on the processor.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Threads within one operator; null, the default, for one per core.</summary>
    public int? IntraOpThreads { get; init; }

    /// <summary>Threads across operators that do not depend on each other; null, the default, runs them one after the other.</summary>
    public int? InterOpThreads { get; init; }

    /// <summary>Whether to compute on the processor if the GPU cannot be used, instead of failing. Default: false.</summary>
    public bool FallBackToCpu { get; init; }

    /// <summary>
    /// What a model's file may ask for; null, the default, allows nothing. Data in other files are read by this project, with its checks, and handed
    /// to ONNX Runtime within the model. Of no effect where a model is given as bytes, which have no folder.
    /// </summary>
    public OnnxReadOptions? ModelReading { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A number is not possible.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(DeviceId);
        ArgumentOutOfRangeException.ThrowIfLessThan(MemoryLimit ?? 1, 1, nameof(MemoryLimit));
        ArgumentOutOfRangeException.ThrowIfLessThan(IntraOpThreads ?? 1, 1, nameof(IntraOpThreads));
        ArgumentOutOfRangeException.ThrowIfLessThan(InterOpThreads ?? 1, 1, nameof(InterOpThreads));
        if (!Enum.IsDefined(Provider))
        {
            throw new ArgumentOutOfRangeException(nameof(Provider), Provider, "There is no such provider.");
        }
    }
}
