using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural.Operators;

[assembly: LoadableClass(typeof(NeuralNetworkMulticlassModelParameters), null, typeof(SignatureLoadModel),
    "Neural network for multiclass classification", NeuralNetworkMulticlassModelParameters.LoaderSignature)]

namespace MlNetStudio.MLNet;

/// <summary>A network that decides between several classes. Its score is the probability of each, in the order of the label's keys.</summary>
public sealed class NeuralNetworkMulticlassModelParameters : NeuralNetworkModelParameters<VBuffer<float>>
{
    internal const string LoaderSignature = "MlNetStudioMulticlass";

    private readonly VectorDataViewType _outputType;

    internal NeuralNetworkMulticlassModelParameters(IHostEnvironment env, NetworkModel model)
        : base(env, LoaderSignature, model) => _outputType = new(NumberDataViewType.Single, model.OutputCount);

    private NeuralNetworkMulticlassModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, LoaderSignature, context, NetworkTask.Multiclass) => _outputType = new(NumberDataViewType.Single, Model.OutputCount);

    /// <summary>The number of classes.</summary>
    public int ClassCount => Model.OutputCount;

    private protected override PredictionKind PredictionKind => PredictionKind.MulticlassClassification;

    private protected override DataViewType OutputType => _outputType;

    private protected override VersionInfo Version => GetVersion();

    internal static NeuralNetworkMulticlassModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersion());
        return new NeuralNetworkMulticlassModelParameters(env, ctx);
    }

    private protected override ValueMapper<VBuffer<float>, VBuffer<float>> GetMapper() => RowMapper.CreateVector(Model);

    /// <summary>The score, and the predicted label as the key of the highest: keys count from 1.</summary>
    private protected override void WriteOnnx(OnnxContext context, string[] outputs, string features)
    {
        WriteNetwork(context, features, outputs[1]);
        string Intermediate(string name) => context.AddIntermediateVariable(NumberDataViewType.Int64, "NeuralNetwork/" + name);
        string index = Intermediate("index");
        var argMax = context.CreateNode("ArgMax", [outputs[1]], [index], context.GetNodeName("NeuralNetwork/ArgMax"), "");
        argMax.AddAttribute("axis", 1L);
        argMax.AddAttribute("keepdims", 1L);
        string key = Intermediate("key");
        context.CreateNode("Add", [index, context.AddInitializer(1L, "NeuralNetwork/one")], [key], context.GetNodeName("NeuralNetwork/Add"), "");
        var cast = context.CreateNode("Cast", [key], [outputs[0]], context.GetNodeName("NeuralNetwork/Cast"), "");
        cast.AddAttribute("to", (long)ElementType.UInt32);
    }

    private static VersionInfo GetVersion() => MakeVersion("MLNSMULT", LoaderSignature);
}
