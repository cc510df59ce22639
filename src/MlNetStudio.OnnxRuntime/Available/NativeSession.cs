using System.Collections.Immutable;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.OnnxRuntime;

/// <summary>A model in ONNX Runtime's own session.</summary>
internal sealed class NativeSession : SessionBackend
{
    private const string CudaProvider = "CUDAExecutionProvider";

    private readonly InferenceSession _session;
    private readonly string _name;

    private NativeSession(InferenceSession session, string name, OnnxRuntimeProvider provider)
    {
        _session = session;
        _name = name;
        Provider = provider;
        Inputs = [.. session.InputNames.Select(input => ToValueInfo(input, session.InputMetadata[input]))];
        Outputs = [.. session.OutputNames.Select(output => ToValueInfo(output, session.OutputMetadata[output]))];
    }

    /// <inheritdoc/>
    public override ImmutableArray<ValueInfo> Inputs { get; }

    /// <inheritdoc/>
    public override ImmutableArray<ValueInfo> Outputs { get; }

    /// <inheritdoc/>
    public override OnnxRuntimeProvider Provider { get; }

    /// <summary>Loads a model on the wanted provider or, where the options allow it, on the processor.</summary>
    public static NativeSession Load(byte[] model, string name, OnnxRuntimeOptions options)
    {
        if (OnnxRuntimeInfo.Current.UnavailableReason is { } reason)
        {
            throw new OnnxRuntimeUnavailableException(reason);
        }

        if (options.Provider == OnnxRuntimeProvider.Cpu)
        {
            return LoadOnCpu(model, name, options);
        }

        try
        {
            return LoadOnCuda(model, name, options);
        }
        catch (OnnxRuntimeUnavailableException) when (options.FallBackToCpu)
        {
            return LoadOnCpu(model, name, options);
        }
    }

    /// <inheritdoc/>
    public override Tensor[] Run(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyList<string> outputs)
    {
        var values = new List<OrtValue>(Inputs.Length);
        try
        {
            var names = new List<string>(Inputs.Length);
            foreach (var (name, tensor) in inputs)
            {
                names.Add(name);
                values.Add(OrtTensors.ToOrtValue(tensor));
            }

            using var options = new RunOptions();
            using var results = _session.Run(options, names, values, outputs);
            return [.. results.Select((result, index) => OrtTensors.ToTensor(result, outputs[index]))];
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidInputException($"ONNX Runtime could not score the rows: {exception.Message}", new SourceLocation(_name), exception);
        }
        finally
        {
            values.ForEach(static value => value.Dispose());
        }
    }

    /// <inheritdoc/>
    public override RowBinding BindRows(int rows, int inputSize, int outputSize) =>
        new NativeRowBinding(_session, _name, Provider == OnnxRuntimeProvider.Cpu, rows, inputSize, outputSize);

    /// <inheritdoc/>
    public override void Dispose() => _session.Dispose();

    private static NativeSession LoadOnCpu(byte[] model, string name, OnnxRuntimeOptions options)
    {
        using var settings = Settings(options);
        try
        {
            return new NativeSession(new InferenceSession(model, settings), name, OnnxRuntimeProvider.Cpu);
        }
        catch (OnnxRuntimeException exception)
        {
            throw Rejected(name, exception);
        }
    }

    private static NativeSession LoadOnCuda(byte[] model, string name, OnnxRuntimeOptions options)
    {
        var info = OnnxRuntimeInfo.Current;
        if (!info.Providers.Contains(CudaProvider))
        {
            throw new OnnxRuntimeUnavailableException(
                $"The CUDA provider was asked for, but this ONNX Runtime ({info.Version}, {info.Origin}) has only {string.Join(", ", info.Providers)}. "
                + "Use the package Microsoft.ML.OnnxRuntime.Gpu in the application, or the provider cpu.");
        }

        using var settings = Settings(options);
        using var cuda = new OrtCUDAProviderOptions();
        var values = new Dictionary<string, string> { ["device_id"] = options.DeviceId.ToString(CultureInfo.InvariantCulture) };
        if (options.MemoryLimit is { } limit)
        {
            values["gpu_mem_limit"] = limit.ToString(CultureInfo.InvariantCulture);
        }

        try
        {
            cuda.UpdateOptions(values);
            settings.AppendExecutionProvider_CUDA(cuda);
        }
        catch (OnnxRuntimeException exception)
        {
            throw CudaFailed(options, exception);
        }

        // A model that the processor takes but the GPU does not is the GPU's fault, not the model's.
        try
        {
            return new NativeSession(new InferenceSession(model, settings), name, OnnxRuntimeProvider.Cuda);
        }
        catch (OnnxRuntimeException exception)
        {
            using var onCpu = LoadOnCpu(model, name, options);
            throw CudaFailed(options, exception);
        }
    }

    private static SessionOptions Settings(OnnxRuntimeOptions options)
    {
        // Faults come as exceptions; ONNX Runtime would print them to the standard error as well.
        var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        if (options.IntraOpThreads is { } threads)
        {
            settings.IntraOpNumThreads = threads;
        }

        if (options.InterOpThreads is { } operators)
        {
            settings.InterOpNumThreads = operators;
            settings.ExecutionMode = operators > 1 ? ExecutionMode.ORT_PARALLEL : ExecutionMode.ORT_SEQUENTIAL;
        }

        return settings;
    }

    private static OnnxRuntimeUnavailableException CudaFailed(OnnxRuntimeOptions options, Exception exception) =>
        new($"The CUDA provider cannot be used on device {options.DeviceId}: {exception.Message} Check the driver, CUDA and cuDNN, or use the provider cpu.", exception);

    private static InvalidInputException Rejected(string name, Exception exception) =>
        new($"ONNX Runtime {OnnxRuntimeInfo.Current.Version} rejects the model: {exception.Message}", new SourceLocation(name), exception);

    private static ValueInfo ToValueInfo(string name, NodeMetadata metadata)
    {
        if (!metadata.IsTensor)
        {
            return new ValueInfo(name, ElementType.Undefined, default);
        }

        // No dimensions mean a scalar or an unknown rank; ONNX Runtime does not say which.
        var shape = metadata.Dimensions.Length == 0
            ? default
            : metadata.Dimensions.Select((size, axis) => size >= 0 ? size : Symbolic(metadata.SymbolicDimensions[axis])).ToImmutableArray();
        return new ValueInfo(name, OrtTensors.ElementTypeOf(metadata.ElementDataType), shape);
    }

    private static Dimension Symbolic(string? symbol) => string.IsNullOrEmpty(symbol) ? default : Dimension.Named(symbol);
}
