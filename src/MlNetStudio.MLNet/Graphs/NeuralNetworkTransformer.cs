using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Graphs;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

[assembly: LoadableClass(typeof(NeuralNetworkTransformer), null, typeof(SignatureLoadModel),
    "Neural network of an ONNX file", NeuralNetworkTransformer.LoaderSignature)]

[assembly: LoadableClass(typeof(IRowMapper), typeof(NeuralNetworkTransformer), null, typeof(SignatureLoadRowMapper),
    "Neural network of an ONNX file", NeuralNetworkTransformer.LoaderSignature)]

[assembly: LoadableClass(typeof(IDataTransform), typeof(NeuralNetworkTransformer), null, typeof(SignatureLoadDataTransform),
    "Neural network of an ONNX file", NeuralNetworkTransformer.LoaderSignature)]

namespace MlNetStudio.MLNet;

/// <summary>
/// A network that was read from an ONNX file, as <c>ml.Model.LoadNeuralNetwork</c> makes it: one made by <c>mlnetstudio train</c>
/// or <c>run</c>, with an input for every column of its table, or any other that the project's own engine can run.
/// </summary>
public sealed class NeuralNetworkTransformer : OperatorGraphTransformer
{
    internal const string LoaderSignature = "MlNetStudioNetwork";

    private readonly string? _definition;

    internal NeuralNetworkTransformer(IHostEnvironment env, GraphModel model)
        : base(env, nameof(NeuralNetworkTransformer), model) => _definition = model.Graph.Metadata.GetValueOrDefault(ModelMetadata.Network);

    private NeuralNetworkTransformer(IHostEnvironment env, ModelLoadContext context)
        : this(env, GraphModel.Load(context, SlotNames))
    {
    }

    /// <summary>The layers; null for a file of another tool, which does not say what its operators were.</summary>
    /// <exception cref="InvalidInputException">The file's description is not that of its operators.</exception>
    public NetworkDefinition? Definition
    {
        get
        {
            using var network = Raise();
            return network?.Definition;
        }
    }

    /// <summary>For a model of <c>mlnetstudio</c> that tells classes: their names in the order of the probabilities; else empty.</summary>
    public IReadOnlyList<string> Classes => ReadLabel(Model.Graph)?.Classes ?? [];

    internal override string StepName => "NeuralNetwork";

    private protected override VersionInfo Version => GetVersion();

    /// <summary>The network inside, to be trained on; null where the file does not say what its layers are.</summary>
    internal Network? Raise() => _definition is null ? null : ModelComposer.Raise(Model.Graph, _definition);

    /// <summary>What the label column and its classes were; null where the file does not say.</summary>
    internal static LabelEncoding? ReadLabel(OperatorGraph graph) =>
        graph.Metadata.TryGetValue(ModelMetadata.Label, out string? json) ? LabelEncoding.FromJson(json) : null;

    /// <summary>The classes are the names of the probabilities.</summary>
    internal static ImmutableArray<string> SlotNames(OperatorGraph graph, string output) =>
        output == ModelGraph.Probabilities ? ReadLabel(graph)?.Classes ?? [] : [];

    internal static NeuralNetworkTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersion());
        return new NeuralNetworkTransformer(env, ctx);
    }

    internal static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema schema) => Create(env, ctx).MakeRowMapper(schema);

    internal static IDataTransform Create(IHostEnvironment env, ModelLoadContext ctx, IDataView input) => Create(env, ctx).MakeDataTransform(input);

    private static VersionInfo GetVersion() => MakeVersion("MLNSONNX", LoaderSignature);
}
