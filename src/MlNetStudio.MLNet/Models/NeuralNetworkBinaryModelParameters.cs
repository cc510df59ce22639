using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Models;

[assembly: LoadableClass(typeof(NeuralNetworkBinaryModelParameters), null, typeof(SignatureLoadModel),
    "Neural network for binary classification", NeuralNetworkBinaryModelParameters.LoaderSignature)]

namespace MlNetStudio.MLNet;

/// <summary>A network that decides between two classes. Its score is the raw output: above 0 means the positive class.</summary>
public sealed class NeuralNetworkBinaryModelParameters : NeuralNetworkModelParameters<float>
{
    internal const string LoaderSignature = "MlNetStudioBinary";

    internal NeuralNetworkBinaryModelParameters(IHostEnvironment env, NetworkModel model)
        : base(env, LoaderSignature, model)
    {
    }

    private NeuralNetworkBinaryModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, LoaderSignature, context, NetworkTask.Binary)
    {
    }

    private protected override PredictionKind PredictionKind => PredictionKind.BinaryClassification;

    private protected override DataViewType OutputType => NumberDataViewType.Single;

    private protected override VersionInfo Version => GetVersion();

    internal static NeuralNetworkBinaryModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersion());
        return new NeuralNetworkBinaryModelParameters(env, ctx);
    }

    private protected override ValueMapper<VBuffer<float>, float> GetMapper() => RowMapper.Create(Model);

    // With a calibrator around it the score comes first; alone, what is predicted does, and the scorer makes it from the score.
    private protected override void WriteOnnx(OnnxContext context, string[] outputs, string features) =>
        WriteNetwork(context, features, outputs.Length == 1 ? outputs[0] : outputs[1]);

    private static VersionInfo GetVersion() => MakeVersion("MLNSBINA", LoaderSignature);
}
