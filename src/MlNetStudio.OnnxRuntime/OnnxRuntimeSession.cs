using System.Collections.Immutable;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;

namespace MlNetStudio.OnnxRuntime;

/// <summary>
/// An ONNX model that ONNX Runtime scores. Any number of threads may score with one session at the same time;
/// <see cref="Dispose"/> waits for those that do.
/// </summary>
public sealed class OnnxRuntimeSession : IDisposable
{
    private const string DefaultName = "ONNX model";

    private readonly SessionBackend _backend;
    private readonly ReaderWriterLockSlim _inUse = new(LockRecursionPolicy.NoRecursion);
    private readonly string _name;
    private readonly ImmutableArray<string> _tensorOutputs;
    private bool _disposed;

    /// <summary>Loads a model from a file.</summary>
    /// <param name="path">The ONNX file, which must hold all its data itself unless <see cref="OnnxRuntimeOptions.ModelReading"/> allows others.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, or ONNX Runtime rejects the model; its reason is in the message.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime or the provider is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is not possible.</exception>
    public OnnxRuntimeSession(string path, OnnxRuntimeOptions? options = null)
        : this(ReadFile(path, options?.ModelReading), options, path)
    {
    }

    /// <summary>Loads a model from the bytes of an ONNX file.</summary>
    /// <param name="model">The whole file.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <param name="name">What messages call the model.</param>
    /// <inheritdoc cref="OnnxRuntimeSession(string, OnnxRuntimeOptions?)" path="/exception"/>
    public OnnxRuntimeSession(byte[] model, OnnxRuntimeOptions? options = null, string name = DefaultName)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new OnnxRuntimeOptions();
        options.Validate();
        _name = name;

        // ONNX Runtime itself would read whatever file a tensor names.
        if (OnnxRuntimeInfo.Current.IsAvailable)
        {
            ExternalData.Refuse(model, name);
        }

        _backend = SessionBackend.Create(model, name, options);
        _tensorOutputs = [.. _backend.Outputs.Where(output => output.ElementType != ElementType.Undefined).Select(output => output.Name)];
    }

    /// <summary>Whether ONNX Runtime can be used in this process; <see cref="OnnxRuntimeInfo.UnavailableReason"/> says why not.</summary>
    public static bool IsAvailable => OnnxRuntimeInfo.Current.IsAvailable;

    /// <summary>ONNX Runtime's version, such as <c>1.23.2</c>; null if it is not available.</summary>
    public static string? Version => OnnxRuntimeInfo.Current.Version;

    /// <summary>The model's inputs in order. A shape is default for a scalar too, which ONNX Runtime does not tell from an unknown rank.</summary>
    public ImmutableArray<ValueInfo> Inputs => _backend.Inputs;

    /// <summary>The model's outputs in order. One that is not a tensor (a sequence or map) has the element type <see cref="ElementType.Undefined"/>.</summary>
    public ImmutableArray<ValueInfo> Outputs => _backend.Outputs;

    /// <summary>Where the model runs; the processor if the options allowed to fall back to it and the GPU could not be used.</summary>
    public OnnxRuntimeProvider Provider => _backend.Provider;

    /// <summary>Scores rows and returns every output that is a tensor.</summary>
    /// <inheritdoc cref="Run(IReadOnlyDictionary{string, Tensor}, IReadOnlyList{string})"/>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs) => Run(inputs, _tensorOutputs);

    /// <summary>Scores rows and returns the outputs asked for.</summary>
    /// <param name="inputs">A tensor for every input of the model by name. They must not change until the call returns.</param>
    /// <param name="outputs">Names of outputs.</param>
    /// <returns>The outputs by name, in tensors of their own.</returns>
    /// <exception cref="InvalidInputException">An input is missing, unknown or of a wrong type or shape, an output is unknown or no tensor, or ONNX Runtime fails; its reason is in the message.</exception>
    /// <exception cref="ObjectDisposedException">The session has been disposed.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyList<string> outputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        InputCheck.Check(Inputs, inputs, _name);
        CheckOutputs(outputs);
        var results = RunUnlessDisposed(inputs, outputs);
        var named = new Dictionary<string, Tensor>(results.Length, StringComparer.Ordinal);
        for (int i = 0; i < results.Length; i++)
        {
            named[outputs[i]] = results[i];
        }

        return named;
    }

    /// <summary>Memory for one thread that scores rows again and again with a model of one input and one output, both of <see cref="float"/> and [batch, some fixed size].</summary>
    /// <param name="capacity">The most rows of one call.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is to be no room for a row.</exception>
    /// <exception cref="InvalidInputException">The model has other inputs or outputs.</exception>
    /// <exception cref="ObjectDisposedException">The session has been disposed.</exception>
    public OnnxRuntimeRows BindRows(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        if (Inputs is not [var input] || Outputs is not [var output] || RowSize(input) is not { } inputSize || RowSize(output) is not { } outputSize)
        {
            throw new InvalidInputException(
                $"Rows can be bound to a model of one input and one output of float [batch, size] only. This one has the inputs {string.Join("; ", Inputs)} and the outputs {string.Join("; ", Outputs)}.",
                new SourceLocation(_name));
        }

        _inUse.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return new OnnxRuntimeRows(this, _backend.BindRows(capacity, inputSize, outputSize), capacity);
        }
        finally
        {
            _inUse.ExitReadLock();
        }
    }

    /// <summary>Releases the model, once no thread scores with it any more.</summary>
    public void Dispose()
    {
        _inUse.EnterWriteLock();
        try
        {
            if (!_disposed)
            {
                _disposed = true;
                _backend.Dispose();
            }
        }
        finally
        {
            _inUse.ExitWriteLock();
        }
    }

    /// <summary>Scores bound rows, unless the session has been disposed.</summary>
    internal bool TryRun(RowBinding binding, int rows)
    {
        _inUse.EnterReadLock();
        try
        {
            if (_disposed)
            {
                return false;
            }

            binding.Run(rows);
            return true;
        }
        finally
        {
            _inUse.ExitReadLock();
        }
    }

    /// <summary>The numbers of a row, or null if the rows have another form.</summary>
    private static int? RowSize(ValueInfo value) =>
        value is { ElementType: ElementType.Float32, Shape: { IsDefault: false, Length: 2 } shape } && shape[0].Size is null ? shape[1].Size : null;

    private static byte[] ReadFile(string path, OnnxReadOptions? reading)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return ExternalData.Embed(File.ReadAllBytes(path), path, reading);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The model cannot be read: {exception.Message}", new SourceLocation(path), exception);
        }
    }

    private Tensor[] RunUnlessDisposed(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyList<string> outputs)
    {
        _inUse.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _backend.Run(inputs, outputs);
        }
        finally
        {
            _inUse.ExitReadLock();
        }
    }

    private void CheckOutputs(IReadOnlyList<string> outputs)
    {
        foreach (var output in outputs)
        {
            if (!_tensorOutputs.Contains(output))
            {
                throw new InvalidInputException(
                    $"The model has no output tensor '{output}'; it has {string.Join(", ", _tensorOutputs.Select(name => $"'{name}'"))}.",
                    new SourceLocation(_name));
            }
        }
    }
}
