using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.MLNet;

/// <summary>Trains a neural network that decides between several classes.</summary>
/// <remarks>
/// <para>
/// Label: a key, as MapValueToKey makes it. Features: a vector of <see cref="float"/> of known size. It adds the columns <c>Score</c>, the
/// probability of every class, and <c>PredictedLabel</c>, a key.
/// </para>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>Multiclass classification</description></item>
/// <item><term>Is normalization required?</term><description>No, where network and training are left to the default choice, see <see cref="NeuralNetworkOptions"/>; yes, where layers, network, optimizer or schedule are given: put NormalizeMeanVariance before it</description></item>
/// <item><term>Is caching required?</term><description>No: the data is read once</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>MlNetStudio.MLNet</description></item>
/// <item><term>Exportable to ONNX</term><description>Yes</description></item>
/// </list>
/// </remarks>
public sealed class NeuralNetworkMulticlassTrainer
    : NeuralNetworkTrainerBase<MulticlassPredictionTransformer<NeuralNetworkMulticlassModelParameters>, NeuralNetworkMulticlassModelParameters>
{
    private readonly IReadOnlyList<float> _classWeights;

    internal NeuralNetworkMulticlassTrainer(IHostEnvironment env, Options options)
        : base(env, nameof(NeuralNetworkMulticlassTrainer), options, TrainerUtils.MakeU4ScalarColumn(options.LabelColumnName)) =>
        _classWeights = options.ClassWeights ?? [];

    private protected override PredictionKind PredictionKind => PredictionKind.MulticlassClassification;

    /// <summary>Trains on from an earlier model of the same classes: its network is kept, layers of the options are not used.</summary>
    /// <param name="trainData">The rows to learn from.</param>
    /// <param name="validationData">The rows to watch, or null.</param>
    /// <param name="modelParameters">The earlier model, which stays as it is.</param>
    public MulticlassPredictionTransformer<NeuralNetworkMulticlassModelParameters> Fit(
        IDataView trainData, IDataView? validationData, NeuralNetworkMulticlassModelParameters? modelParameters) =>
        TrainTransformer(trainData, validationData, modelParameters);

    private protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema)
    {
        inputSchema.TryFindColumn(LabelColumn.Name, out var label);
        var predicted = label.Annotations.Where(column => column.Name == AnnotationUtils.Kinds.KeyValues).Concat(AnnotationUtils.GetTrainerOutputAnnotation());
        return
        [
            new(DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape(AnnotationUtils.AnnotationsForMulticlassScoreColumn(label))),
            new(DefaultColumnNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, new SchemaShape(predicted)),
        ];
    }

    private protected override NeuralNetworkMulticlassModelParameters TrainModelCore(TrainContext trainContext)
    {
        trainContext.TrainingSet.CheckMulticlassLabel(out int classes);
        if (classes < 2)
        {
            throw new Neural.InvalidInputException($"column '{LabelColumn.Name}' has one class only. A classifier needs rows of at least two classes.");
        }

        var plan = new TrainingPlan(NetworkTask.Multiclass, LabelKind.Number, new SparseCategoricalCrossEntropyOptions()) { Outputs = classes, ClassWeights = [.. _classWeights] };
        return new(Host, Train(trainContext, plan));
    }

    private protected override MulticlassPredictionTransformer<NeuralNetworkMulticlassModelParameters> MakeTransformer(
        NeuralNetworkMulticlassModelParameters model, DataViewSchema trainSchema) => new(Host, model, trainSchema, FeatureColumn.Name, LabelColumn.Name);

    private protected override NetworkModel? ModelOf(IPredictor predictor) => (predictor as NeuralNetworkMulticlassModelParameters)?.Model;

    /// <summary>Settings of <see cref="NeuralNetworkMulticlassTrainer"/>. The usual loss is categorical cross-entropy.</summary>
    public sealed class Options : NeuralNetworkClassificationOptions;
}
