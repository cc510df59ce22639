using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet.Access;
using MlNetStudio.MLNet.Graphs;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.MLNet;

/// <summary>
/// A transformer that is an operator graph: its inputs are columns, its outputs become columns. It runs in managed code, is
/// saved as the ONNX file that it is, and goes into <c>ConvertToOnnx</c> operator by operator.
/// </summary>
/// <remarks>Any number of threads may use it at once; a row is computed once, however many of its outputs are read.</remarks>
public abstract class OperatorGraphTransformer : RowToRowTransformerBase
{
    private protected OperatorGraphTransformer(IHostEnvironment env, string name, GraphModel model)
        : base(Contracts.CheckRef(env, nameof(env)).Register(name))
    {
        MLNetCompatibility.Require();
        Model = model;
    }

    /// <summary>What the graph takes, in order; the batch is the first dimension.</summary>
    public IReadOnlyList<ValueInfo> Inputs => Model.Graph.Inputs;

    /// <summary>What the graph gives, in order.</summary>
    public IReadOnlyList<ValueInfo> Outputs => Model.Graph.Outputs;

    /// <summary>The column that is read for each input.</summary>
    public IReadOnlyList<string> InputColumns => [.. Model.Inputs.Select(port => port.Column)];

    /// <summary>The column that each output becomes.</summary>
    public IReadOnlyList<string> OutputColumns => [.. Model.Outputs.Select(port => port.Column)];

    internal GraphModel Model { get; }

    /// <summary>What names in an exported model and messages call it.</summary>
    internal abstract string StepName { get; }

    private protected abstract VersionInfo Version { get; }

    /// <summary>Writes the graph alone as an ONNX file.</summary>
    /// <param name="destination">Where the bytes go; it is left open.</param>
    public void SaveOnnx(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.Write(Model.Bytes);
    }

    private protected sealed override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        Model.Save(ctx);
    }

    private protected sealed override IRowMapper MakeRowMapper(DataViewSchema schema) => new GraphRowMapper(Host, this, schema);

    /// <summary>The version of a kind of transformer. The assembly is named without its version, so that any later one loads the model.</summary>
    private protected static VersionInfo MakeVersion(string signature, string loader) => new(
        signature, verWrittenCur: 0x00010001, verReadableCur: 0x00010001, verWeCanReadBack: 0x00010001, "MlNetStudio.MLNet", loader);
}
