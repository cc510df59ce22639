using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet.Onnx;

namespace MlNetStudio.MLNet.Graphs;

/// <summary>A graph bound to the columns of a schema.</summary>
internal sealed class GraphRowMapper : IRowMapper, ISaveAsOnnx
{
    private readonly OperatorGraphTransformer _parent;
    private readonly GraphModel _model;
    private readonly DataViewSchema _schema;
    private readonly int[] _columns;
    private readonly int[][] _shapes;

    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type; the message names both types.</exception>
    public GraphRowMapper(IHost host, OperatorGraphTransformer parent, DataViewSchema schema)
    {
        (_parent, _model, _schema) = (parent, parent.Model, schema);
        _columns = new int[_model.Inputs.Length];
        _shapes = new int[_model.Inputs.Length][];
        for (int i = 0; i < _columns.Length; i++)
        {
            var port = _model.Inputs[i];
            if (schema.GetColumnOrNull(port.Column) is not { } column)
            {
                throw host.ExceptSchemaMismatch(nameof(schema), "input", port.Column, port.ExpectedType, "no such column");
            }

            _columns[i] = column.Index;
            _shapes[i] = port.TensorShape(column.Type) ?? throw host.ExceptSchemaMismatch(nameof(schema), "input", port.Column, port.ExpectedType, column.Type.ToString()!);
        }
    }

    public DataViewSchema.DetachedColumn[] GetOutputColumns() => [.. _model.Outputs.Select(port =>
    {
        var type = port.OutputType;
        var annotations = new DataViewSchema.Annotations.Builder();
        if (type is VectorDataViewType { Size: > 0 } vector && vector.Size == port.SlotNames.Length)
        {
            annotations.AddSlotNames(vector.Size, (ref VBuffer<ReadOnlyMemory<char>> names) =>
                names = new VBuffer<ReadOnlyMemory<char>>(port.SlotNames.Length, [.. port.SlotNames.Select(name => name.AsMemory())]));
        }

        return new DataViewSchema.DetachedColumn(port.Column, type, annotations.ToAnnotations());
    })];

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
    {
        bool isActive = Enumerable.Range(0, _model.Outputs.Length).Any(activeOutput);
        return column => isActive && _columns.Contains(column);
    }

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
    {
        disposer = null!;
        var getters = new Delegate[_model.Outputs.Length];
        if (!Enumerable.Range(0, getters.Length).Any(activeOutput))
        {
            return getters;
        }

        var row = new GraphRow(_model, input, _shapes, activeOutput);
        for (int i = 0; i < getters.Length; i++)
        {
            if (activeOutput(i))
            {
                getters[i] = row.MakeGetter(_model.Outputs[i]);
            }
        }

        return getters;
    }

    public ITransformer GetTransformer() => _parent;

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)_parent).Save(ctx);

    // What cannot be expressed is an error that says so, not a step that the converter leaves out.
    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx)
    {
        string step = _parent.StepName;
        var inputs = new string[_model.Inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            var port = _model.Inputs[i];
            if (!ctx.ContainsColumn(port.Column))
            {
                throw new NotSupportedException($"'{step}' reads the column '{port.Column}', which an earlier step of the pipeline makes that cannot be written to ONNX.");
            }

            inputs[i] = ctx.GetVariableName(port.Column);
            long[] written = RowOf(_schema[_columns[i]].Type);
            long[] wanted = [.. _shapes[i].Skip(1).Select(size => (long)size)];
            if (!port.Value.Shape.IsDefault && !written.AsSpan().SequenceEqual(wanted))
            {
                inputs[i] = Reshape(ctx, inputs[i], wanted, target: null);
            }
        }

        var outputs = new string[_model.Outputs.Length];
        var reshaped = new List<(string From, string To, long[] Row)>();
        for (int i = 0; i < outputs.Length; i++)
        {
            var port = _model.Outputs[i];
            var type = port.OutputType;
            outputs[i] = ctx.AddIntermediateVariable(type, port.Column);
            if (!port.Value.Shape.IsDefault && port.RowShape.IsEmpty)
            {
                // ML.NET declares one value a row as [batch, 1].
                string made = ctx.AddIntermediateVariable(null, $"{step}/{port.Value.Name}", skip: true);
                reshaped.Add((made, outputs[i], RowOf(type)));
                outputs[i] = made;
            }
        }

        OnnxContextWriter.Write(ctx, _model.Graph, step, inputs, outputs);
        foreach (var (from, to, row) in reshaped)
        {
            Reshape(ctx, from, row, to);
        }
    }

    private string Reshape(OnnxContext ctx, string value, long[] row, string? target)
    {
        string name = _parent.StepName + "/Reshape";
        string result = target ?? ctx.AddIntermediateVariable(null, name, skip: true);
        string shape = ctx.AddInitializer([-1L, .. row], [row.Length + 1L], name + "/shape");
        ctx.CreateNode("Reshape", [value, shape], [result], ctx.GetNodeName(name), "");
        return result;
    }

    /// <summary>The dimensions of a row as ML.NET's converter declares a column.</summary>
    private static long[] RowOf(DataViewType type) => type is VectorDataViewType vector ? [.. vector.Dimensions.Select(size => (long)size)] : [1];
}
