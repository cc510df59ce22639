using Microsoft.ML.OnnxRuntime;
using MlNetStudio.Neural;

namespace MlNetStudio.OnnxRuntime;

/// <summary>
/// Rows bound to ONNX Runtime's own session. On the processor the binding is kept from call to call. A binding for a GPU would copy
/// the input only when it is bound, so there the values are handed over anew, which allocates a little.
/// </summary>
internal sealed class NativeRowBinding : RowBinding
{
    private readonly InferenceSession _session;
    private readonly string _name;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly int _inputSize;
    private readonly int _outputSize;
    private readonly RunOptions _options = new();
    private readonly OrtIoBinding? _binding;
    private readonly OrtValue[] _inputValues = new OrtValue[1];
    private readonly OrtValue[] _outputValues = new OrtValue[1];
    private int _rows;

    /// <param name="session">The session, which must not be disposed while <see cref="Run"/> runs.</param>
    /// <param name="name">What messages call the model.</param>
    /// <param name="keepsBinding">Whether the model runs where the memory is.</param>
    /// <param name="rows">The most rows of one call.</param>
    /// <param name="inputSize">The numbers of a row of the only input.</param>
    /// <param name="outputSize">The numbers of a row of the only output.</param>
    public NativeRowBinding(InferenceSession session, string name, bool keepsBinding, int rows, int inputSize, int outputSize)
        : base(rows, inputSize, outputSize)
    {
        (_session, _name, _inputSize, _outputSize) = (session, name, inputSize, outputSize);
        (_inputs, _outputs) = ([session.InputNames[0]], [session.OutputNames[0]]);
        _binding = keepsBinding ? session.CreateIoBinding() : null;
    }

    /// <inheritdoc/>
    public override void Run(int rows)
    {
        try
        {
            if (rows != _rows)
            {
                Bind(rows);
            }

            if (_binding is null)
            {
                _session.Run(_options, _inputs, _inputValues, _outputs, _outputValues);
            }
            else
            {
                _session.RunWithBinding(_options, _binding);
            }

            // Native code has only handles; what they stand for must outlast the call.
            GC.KeepAlive(this);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidInputException($"ONNX Runtime could not score the rows: {exception.Message}", new SourceLocation(_name), exception);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _binding?.Dispose();
        Release();
        _options.Dispose();
    }

    private void Bind(int rows)
    {
        Release();
        _inputValues[0] = OrtValue.CreateTensorValueFromMemory(Input, [rows, _inputSize]);
        _outputValues[0] = OrtValue.CreateTensorValueFromMemory(Output, [rows, _outputSize]);
        _binding?.BindInput(_inputs[0], _inputValues[0]);
        _binding?.BindOutput(_outputs[0], _outputValues[0]);
        _rows = rows;
    }

    private void Release()
    {
        _rows = 0;
        _inputValues[0]?.Dispose();
        _outputValues[0]?.Dispose();
    }
}
