using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Models;

[assembly: LoadableClass(typeof(NeuralNetworkRegressionModelParameters), null, typeof(SignatureLoadModel),
    "Neural network for regression", NeuralNetworkRegressionModelParameters.LoaderSignature)]

namespace MlNetStudio.MLNet;

/// <summary>A network that predicts a number. Its score is in the unit of the label.</summary>
public sealed class NeuralNetworkRegressionModelParameters : NeuralNetworkModelParameters<float>
{
    internal const string LoaderSignature = "MlNetStudioRegression";

    internal NeuralNetworkRegressionModelParameters(IHostEnvironment env, NetworkModel model)
        : base(env, LoaderSignature, model)
    {
    }

    private NeuralNetworkRegressionModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, LoaderSignature, context, NetworkTask.Regression)
    {
    }

    private protected override PredictionKind PredictionKind => PredictionKind.Regression;

    private protected override DataViewType OutputType => NumberDataViewType.Single;

    private protected override VersionInfo Version => GetVersion();

    internal static NeuralNetworkRegressionModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersion());
        return new NeuralNetworkRegressionModelParameters(env, ctx);
    }

    private protected override ValueMapper<VBuffer<float>, float> GetMapper() => RowMapper.Create(Model);

    private protected override void WriteOnnx(OnnxContext context, string[] outputs, string features) => WriteNetwork(context, features, outputs[0]);

    private static VersionInfo GetVersion() => MakeVersion("MLNSREGR", LoaderSignature);
}
