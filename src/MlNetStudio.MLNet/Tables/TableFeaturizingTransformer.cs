using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Graphs;
using MlNetStudio.MLNet.Tables;
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
public sealed class TableFeaturizingTransformer : OperatorGraphTransformer, ITransformerWithDifferentMappingAtTrainingTime
{
    internal const string LoaderSignature = "MlNetStudioFeaturizer";

    // The features of the rows that it was fitted on live as long as these rows do.
    private readonly ConditionalWeakTable<IDataView, FeatureMatrix> _fitted = [];

    internal TableFeaturizingTransformer(IHostEnvironment env, GraphModel model)
        : base(env, nameof(TableFeaturizingTransformer), model)
    {
    }

    /// <summary>A transformer that was just fitted.</summary>
    /// <param name="env">ML.NET's environment.</param>
    /// <param name="model">The preprocessing.</param>
    /// <param name="training">The rows that it was fitted on.</param>
    /// <param name="features">Their features.</param>
    internal TableFeaturizingTransformer(IHostEnvironment env, GraphModel model, IDataView training, FeatureMatrix features)
        : this(env, model) => _fitted.Add(training, features);

    internal override string StepName => "Preprocessing";

    private protected override VersionInfo Version => GetVersion();

    IDataView ITransformerWithDifferentMappingAtTrainingTime.TransformForTrainingPipeline(IDataView input) => TransformForTraining(input);

    /// <summary>The same rows as <c>Transform</c> gives; those that it was fitted on come with the features that the fit computed.</summary>
    internal IDataView TransformForTraining(IDataView input) => _fitted.TryGetValue(input, out var features)
        ? new FeaturizedView(Host, input, features, GetOutputSchema(input.Schema)[OutputColumns[0]])
        : Transform(input);

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
