using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet;

[assembly: LoadableClass(typeof(NeuralNetworkVectorPredictionTransformer), null, typeof(SignatureLoadModel),
    "", NeuralNetworkVectorPredictionTransformer.LoaderSignature)]

namespace MlNetStudio.MLNet;

/// <summary>Scores with a network of several outputs: adds <c>Score</c>, and for labels <c>PredictedLabel</c>.</summary>
public sealed class NeuralNetworkVectorPredictionTransformer : SingleFeaturePredictionTransformerBase<NeuralNetworkVectorModelParameters>
{
    internal const string LoaderSignature = "MlNetStudioVectorXfer";

    internal NeuralNetworkVectorPredictionTransformer(IHostEnvironment env, NeuralNetworkVectorModelParameters model, DataViewSchema inputSchema, string featureColumn)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(NeuralNetworkVectorPredictionTransformer)), model, inputSchema, featureColumn) =>
        Scorer = GetGenericScorer();

    private NeuralNetworkVectorPredictionTransformer(IHostEnvironment env, ModelLoadContext context)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(NeuralNetworkVectorPredictionTransformer)), context) =>
        Scorer = GetGenericScorer();

    internal static NeuralNetworkVectorPredictionTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersion());
        return new NeuralNetworkVectorPredictionTransformer(env, ctx);
    }

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersion());
        base.SaveCore(ctx);
    }

    private static VersionInfo GetVersion() => new(
        "MLNSVXFR", verWrittenCur: 0x00010001, verReadableCur: 0x00010001, verWeCanReadBack: 0x00010001, "MlNetStudio.MLNet", LoaderSignature);
}
