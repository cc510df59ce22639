using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet;

/// <summary>
/// What computes the scores of a network, and where. It is chosen in the trainer's options, kept in a saved model, and can be changed on
/// the model parameters at any time. The network is the same whatever is chosen; scores differ by rounding only.
/// </summary>
public sealed record ScoringOptions
{
    /// <summary>The library's own core, which is the default.</summary>
    public static ScoringOptions Native { get; } = new();

    /// <summary>ONNX Runtime on the processor.</summary>
    public static ScoringOptions OnnxRuntime { get; } = new() { Engine = ScoringEngine.OnnxRuntime };

    /// <summary>What computes. Default: the library's own core.</summary>
    public ScoringEngine Engine
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Engine), value, "There is no such engine.");
    }

    /// <summary>Where ONNX Runtime computes. Default: on the processor.</summary>
    public OnnxRuntimeProvider Provider
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Provider), value, "There is no such provider.");
    }

    /// <summary>The number of the GPU, from 0. Default: 0. Of no effect on the processor.</summary>
    public int DeviceId
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(DeviceId));
            field = value;
        }
    }

    /// <summary>The most GPU memory in bytes that ONNX Runtime may take; null, the default, for no limit. Of no effect on the processor.</summary>
    public long? MemoryLimit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(MemoryLimit));
            field = value;
        }
    }

    /// <summary>Whether ONNX Runtime computes on the processor if the GPU cannot be used, instead of failing. Default: false.</summary>
    public bool FallBackToCpu { get; init; }

    /// <summary>
    /// ONNX Runtime's threads within one call; null, the default, for one per core. 1 serves best where many threads score single
    /// rows at once, as in a web application. The library's own core scores on the thread that calls.
    /// </summary>
    public int? Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(Threads));
            field = value;
        }
    }

    /// <summary>ONNX Runtime on a GPU.</summary>
    /// <param name="deviceId">The number of the GPU.</param>
    /// <param name="fallBackToCpu">Whether to compute on the processor if the GPU cannot be used, instead of failing.</param>
    /// <param name="memoryLimit">The most GPU memory in bytes to take; null for no limit.</param>
    public static ScoringOptions OnnxRuntimeOnCuda(int deviceId = 0, bool fallBackToCpu = false, long? memoryLimit = null) =>
        new() { Engine = ScoringEngine.OnnxRuntime, Provider = OnnxRuntimeProvider.Cuda, DeviceId = deviceId, FallBackToCpu = fallBackToCpu, MemoryLimit = memoryLimit };

    /// <summary>The same, as the session takes it.</summary>
    internal OnnxRuntimeOptions ToSessionOptions() =>
        new() { Provider = Provider, DeviceId = DeviceId, MemoryLimit = MemoryLimit, FallBackToCpu = FallBackToCpu, IntraOpThreads = Threads };
}
