using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetStudio.MLNet.Access;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Onnx;
using MlNetStudio.MLNet.Scoring;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.MLNet;

/// <summary>A trained network as ML.NET's model parameters. Any number of threads may score with it at once.</summary>
/// <typeparam name="TOutput">The type of the score: <see cref="float"/> or a vector of them.</typeparam>
public abstract class NeuralNetworkModelParameters<TOutput> : ModelParametersBase<TOutput>, IValueMapper, ISingleCanSaveOnnx, IScoredNetwork, IDisposable
{
    private readonly VectorDataViewType _inputType;

    private protected NeuralNetworkModelParameters(IHostEnvironment env, string name, NetworkModel model)
        : base(env, name)
    {
        Model = model;
        _inputType = new VectorDataViewType(NumberDataViewType.Single, model.FeatureCount);
    }

    private protected NeuralNetworkModelParameters(IHostEnvironment env, string name, ModelLoadContext context, params ReadOnlySpan<NetworkTask> tasks)
        : base(env, name, context)
    {
        MLNetCompatibility.Require();
        Model = NetworkModelFile.Load(context);
        _inputType = new VectorDataViewType(NumberDataViewType.Single, Model.FeatureCount);
        if (!tasks.Contains(Model.TrainedTask))
        {
            throw new InvalidInputException(
                $"the model file holds a network for {Model.TrainedTask} where one for {string.Join(" or ", tasks.ToArray())} was expected. It was altered; save the model again.");
        }
    }

    /// <summary>The layers.</summary>
    public NetworkDefinition Definition => Model.Network.Definition;

    /// <summary>The number of features that it takes.</summary>
    public int FeatureCount => Model.FeatureCount;

    /// <summary>The number of trainable parameters.</summary>
    public long ParameterCount => Model.Network.ParameterCount;

    /// <summary>What happened while it was trained: the history of every epoch, and how training ended. Null for a model that was loaded from a file.</summary>
    public TrainingResult? Training => Model.Training;

    /// <summary>
    /// What computes the scores: as the trainer's options said, or the saved model. It can be set at any time, also while other threads
    /// score: they go on with the new choice. A choice that cannot be had is refused, and the one before stays. A model that was saved
    /// with a choice that this machine does not have can be loaded; it fails when it is to score, unless another choice is made first.
    /// </summary>
    /// <exception cref="InvalidInputException">Set to ONNX Runtime where it, the provider or the device is missing (<see cref="MlNetStudio.OnnxRuntime.OnnxRuntimeUnavailableException"/>) or refuses the network.</exception>
    public ScoringOptions Scoring
    {
        get => Model.Scoring;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Model.Choose(value);
        }
    }

    DataViewType IValueMapper.InputType => _inputType;

    DataViewType IValueMapper.OutputType => OutputType;

    internal NetworkModel Model { get; }

    private protected abstract DataViewType OutputType { get; }

    private protected abstract VersionInfo Version { get; }

    /// <summary>One line a layer: name, kind, output shape, parameters.</summary>
    public IReadOnlyList<LayerSummary> Summarize() => Model.Network.Summarize();

    /// <summary>The weights by name (<c>layer/parameter</c>), as copies.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor<float>>> GetParameters() => Model.Network.GetParameters();

    /// <summary>Scores many rows at once, without ML.NET's one row at a time.</summary>
    /// <param name="rows">Row-major features, <see cref="FeatureCount"/> each.</param>
    /// <param name="scores">Row-major scores: as many for each row as <c>Score</c> has.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Score(ReadOnlySpan<float> rows, Span<float> scores) => Model.ScoreRows(rows, scores);

    /// <summary>Scores a column of a data view many rows at a time: with the library's own core the same bits as the transformer's <c>Score</c>, several times as fast where there are many rows.</summary>
    /// <param name="data">The rows, featurized.</param>
    /// <param name="featureColumnName">The column to score: a vector of <see cref="float"/> as long as <see cref="FeatureCount"/>.</param>
    /// <returns>Row-major scores: as many for each row as <c>Score</c> has.</returns>
    /// <exception cref="InvalidInputException">There is no such column, or it has another type or size.</exception>
    public float[] Score(IDataView data, string featureColumnName = DefaultColumnNames.Features)
    {
        ArgumentNullException.ThrowIfNull(data);
        return BatchScoring.Score(Model, data, featureColumnName);
    }

    /// <summary>Writes the network alone, without the pipeline before it, as an ONNX file: <c>Features</c> float [batch, features] to <c>Score</c> float [batch, outputs].</summary>
    /// <param name="destination">Where the bytes go; it is left open.</param>
    public void SaveOnnx(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.Write(Model.ToOnnx());
    }

    /// <summary>Closes ONNX Runtime's session where there is one; memory is all that the library's own core has. The model can still be used: the next score opens the session again.</summary>
    public void Dispose() => Model.CloseScoring();

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    bool ISingleCanSaveOnnx.SaveAsOnnx(OnnxContext ctx, string[] outputNames, string featureColumn)
    {
        WriteOnnx(ctx, outputNames, featureColumn);
        return true;
    }

    ValueMapper<TSource, TDestination> IValueMapper.GetMapper<TSource, TDestination>()
    {
        Host.Check(typeof(TSource) == typeof(VBuffer<float>));
        Host.Check(typeof(TDestination) == typeof(TOutput));
        return (ValueMapper<TSource, TDestination>)(Delegate)GetMapper();
    }

    private protected abstract ValueMapper<VBuffer<float>, TOutput> GetMapper();

    /// <summary>Adds the model to the ONNX model in the making.</summary>
    /// <param name="context">It.</param>
    /// <param name="outputs">The variables to make, as ML.NET's scorers order them.</param>
    /// <param name="features">The variable of the features.</param>
    private protected abstract void WriteOnnx(OnnxContext context, string[] outputs, string features);

    private protected sealed override void SaveCore(ModelSaveContext ctx)
    {
        base.SaveCore(ctx);
        ctx.SetVersionInfo(Version);
        NetworkModelFile.Save(ctx, Model);
    }

    /// <summary>The version of a kind of model parameters. The assembly is named without its version, so that any later one loads the model.</summary>
    private protected static VersionInfo MakeVersion(string signature, string loader) => new(
        signature, verWrittenCur: NetworkModelFile.VersionWithMemoryLimit, verReadableCur: NetworkModelFile.VersionWithMemoryLimit, verWeCanReadBack: 0x00010001, "MlNetStudio.MLNet", loader);

    /// <summary>Adds the network with its link and scaling under a name.</summary>
    private protected void WriteNetwork(OnnxContext context, string features, string score) =>
        OnnxContextWriter.Write(context, Model.Graph, "NeuralNetwork", [features], [score]);
}
