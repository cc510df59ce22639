using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Graphs;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;

[assembly: LoadableClass(typeof(TableFeaturizingTransformer), null, typeof(SignatureLoadModel),
    "Preprocessing of a pipeline file", TableFeaturizingTransformer.LoaderSignature)]

[assembly: LoadableClass(typeof(IRowMapper), typeof(TableFeaturizingTransformer), null, typeof(SignatureLoadRowMapper),
    "Preprocessing of a pipeline file", TableFeaturizingTransformer.LoaderSignature)]

[assembly: LoadableClass(typeof(IDataTransform), typeof(TableFeaturizingTransformer), null, typeof(SignatureLoadDataTransform),
    "Preprocessing of a pipeline file", TableFeaturizingTransformer.LoaderSignature)]

namespace MlNetStudio.MLNet;

/// <summary>
/// The fitted preprocessing of a pipeline file: columns of numbers (NaN where missing) and texts (empty where missing) become one
/// vector of features with slot names, by the steps that the command runs, to the same bits.
/// </summary>
public sealed class TableFeaturizingTransformer : OperatorGraphTransformer
{
    internal const string LoaderSignature = "MlNetStudioFeaturizer";

    internal TableFeaturizingTransformer(IHostEnvironment env, GraphModel model)
        : base(env, nameof(TableFeaturizingTransformer), model)
    {
    }

    internal override string StepName => "Preprocessing";

    private protected override VersionInfo Version => GetVersion();

    /// <summary>The features' names.</summary>
    internal static ImmutableArray<string> SlotNames(OperatorGraph graph, string output) =>
        graph.Metadata.TryGetValue(ModelMetadata.Preprocessing, out string? plan) && graph.Metadata.TryGetValue(ModelMetadata.Schema, out string? schema)
            ? [.. PreprocessingPipeline.Raise(graph, FeaturePlan.FromJson(plan), TableSchema.FromJson(schema)).FeatureNames]
            : [];

    internal static TableFeaturizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersion());
        return new TableFeaturizingTransformer(env, GraphModel.Load(ctx, SlotNames));
    }

    internal static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema schema) => Create(env, ctx).MakeRowMapper(schema);

    internal static IDataTransform Create(IHostEnvironment env, ModelLoadContext ctx, IDataView input) => Create(env, ctx).MakeDataTransform(input);

    private static VersionInfo GetVersion() => MakeVersion("MLNSPREP", LoaderSignature);
}
