using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Scoring;
using MlNetStudio.Neural.Operators;

[assembly: LoadableClass(typeof(NeuralNetworkVectorModelParameters), null, typeof(SignatureLoadModel),
    "Neural network for several outputs", NeuralNetworkVectorModelParameters.LoaderSignature)]

namespace MlNetStudio.MLNet;

/// <summary>A network with a score for each of several targets, labels or quantiles.</summary>
public sealed class NeuralNetworkVectorModelParameters : NeuralNetworkModelParameters<VBuffer<float>>, IBindableCanSaveOnnx
{
    internal const string LoaderSignature = "MlNetStudioVector";

    /// <summary>From which probability on a label is predicted.</summary>
    internal const float Threshold = 0.5f;

    private readonly VectorDataViewType _outputType;

    internal NeuralNetworkVectorModelParameters(IHostEnvironment env, NetworkModel model)
        : base(env, LoaderSignature, model) => _outputType = new(NumberDataViewType.Single, model.OutputCount);

    private NeuralNetworkVectorModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, LoaderSignature, context, NetworkTask.MultiOutputRegression, NetworkTask.MultiLabel, NetworkTask.Quantile) =>
        _outputType = new(NumberDataViewType.Single, Model.OutputCount);

    /// <summary>The names of the scores, in order: those of the label's slots, or of the quantiles. Empty if the label had none.</summary>
    public ImmutableArray<string> OutputNames => Model.OutputNames;

    private protected override PredictionKind PredictionKind =>
        Model.TrainedTask == NetworkTask.MultiOutputRegression ? PredictionKind.MultiOutputRegression : PredictionKind.Custom;

    private protected override DataViewType OutputType => _outputType;

    private protected override VersionInfo Version => GetVersion();

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) => new VectorScoreMapper(this, schema);

    bool IBindableCanSaveOnnx.SaveAsOnnx(OnnxContext ctx, RoleMappedSchema schema, string[] outputNames)
    {
        string features = schema.Feature!.Value.Name;
        if (!ctx.ContainsColumn(features))
        {
            return false;
        }

        WriteOnnx(ctx, outputNames, ctx.GetVariableName(features));
        return true;
    }

    internal static NeuralNetworkVectorModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersion());
        return new NeuralNetworkVectorModelParameters(env, ctx);
    }

    private protected override ValueMapper<VBuffer<float>, VBuffer<float>> GetMapper() => RowMapper.CreateVector(Model);

    /// <summary>The scores, and which labels they predict.</summary>
    private protected override void WriteOnnx(OnnxContext context, string[] outputs, string features)
    {
        WriteNetwork(context, features, outputs[0]);
        if (Model.TrainedTask == NetworkTask.MultiLabel)
        {
            string threshold = context.AddInitializer(Threshold, "NeuralNetwork/threshold");
            context.CreateNode("Greater", [outputs[0], threshold], [outputs[1]], context.GetNodeName("NeuralNetwork/Greater"), "");
        }
    }

    private static VersionInfo GetVersion() => MakeVersion("MLNSVECT", LoaderSignature);
}
