using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.MLNet.Graphs;

/// <summary>The current row of a cursor through a graph: all outputs that are asked for come from one run, and one run's memory serves the next. For one thread, as rows are.</summary>
internal sealed class GraphRow
{
    private readonly DataViewRow _row;
    private readonly GraphInput[] _inputs;
    private readonly RepeatedRun _run;
    private readonly string[] _outputs;
    private bool _hasRun;
    private long _position;

    /// <param name="model">The graph.</param>
    /// <param name="row">The row, with the columns of the inputs active.</param>
    /// <param name="shapes">The shape of each input's tensor.</param>
    /// <param name="isWanted">Whether an output is asked for, by its place.</param>
    public GraphRow(GraphModel model, DataViewRow row, int[][] shapes, Func<int, bool> isWanted)
    {
        _row = row;
        _inputs = new GraphInput[shapes.Length];
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (int i = 0; i < shapes.Length; i++)
        {
            var port = model.Inputs[i];
            _inputs[i] = GraphInput.Create(row, row.Schema[port.Column], port.Value.ElementType, shapes[i]);
            tensors[port.Value.Name] = _inputs[i].Tensor;
        }

        _run = model.Engine.Repeat(tensors, [.. model.Outputs.Where((_, i) => isWanted(i)).Select(port => port.Value.Name)]);
        _outputs = [.. _run.Outputs];
    }

    /// <summary>The function that gives an output of the current row.</summary>
    public Delegate MakeGetter(GraphPort port) => port.Value.ElementType switch
    {
        ElementType.Float32 => MakeGetter<float>(port),
        ElementType.Float64 => MakeGetter<double>(port),
        ElementType.UInt8 => MakeGetter<byte>(port),
        ElementType.Int8 => MakeGetter<sbyte>(port),
        ElementType.UInt16 => MakeGetter<ushort>(port),
        ElementType.Int16 => MakeGetter<short>(port),
        ElementType.UInt32 => MakeGetter<uint>(port),
        ElementType.Int32 => MakeGetter<int>(port),
        ElementType.UInt64 => MakeGetter<ulong>(port),
        ElementType.Int64 => MakeGetter<long>(port),
        ElementType.Boolean => MakeGetter<bool>(port),
        _ => MakeTextGetter(port),
    };

    private Delegate MakeGetter<T>(GraphPort port)
    {
        int place = Array.IndexOf(_outputs, port.Value.Name);
        if (port.OutputType is not VectorDataViewType vector)
        {
            return (ValueGetter<T>)((ref T value) => value = Output<T>(port, place, 1)[0]);
        }

        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            var values = Output<T>(port, place, vector.Size);
            var editor = VBufferEditor.Create(ref value, values.Length);
            values.CopyTo(editor.Values);
            value = editor.Commit();
        });
    }

    private Delegate MakeTextGetter(GraphPort port)
    {
        int place = Array.IndexOf(_outputs, port.Value.Name);
        if (port.OutputType is not VectorDataViewType vector)
        {
            return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = Output<string>(port, place, 1)[0].AsMemory());
        }

        return (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            var values = Output<string>(port, place, vector.Size);
            var editor = VBufferEditor.Create(ref value, values.Length);
            for (int i = 0; i < values.Length; i++)
            {
                editor.Values[i] = values[i].AsMemory();
            }

            value = editor.Commit();
        });
    }

    private ReadOnlySpan<T> Output<T>(GraphPort port, int place, int length)
    {
        if (!_hasRun || _position != _row.Position)
        {
            _hasRun = false;
            foreach (var input in _inputs)
            {
                input.Read();
            }

            _run.Execute();
            (_hasRun, _position) = (true, _row.Position);
        }

        var tensor = _run.Output(place).As<T>();
        return length == 0 || tensor.Length == length
            ? tensor.Span
            : throw new InvalidInputException($"the model gives {tensor.Length} values for '{port.Value}' and one row, which makes {length}. Its first dimension must be the batch.");
    }
}
