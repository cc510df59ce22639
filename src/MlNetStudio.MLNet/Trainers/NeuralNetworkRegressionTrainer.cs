using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.MLNet;

/// <summary>Trains a neural network that predicts a number.</summary>
/// <remarks>
/// <para>Label: a <see cref="float"/>. Features: a vector of <see cref="float"/> of known size. It adds the column <c>Score</c>, in the unit of the label.</para>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>Regression</description></item>
/// <item><term>Is normalization required?</term><description>No, where network and training are left to the default choice, see <see cref="NeuralNetworkOptions"/>; yes, where layers, network, optimizer or schedule are given: put NormalizeMeanVariance before it</description></item>
/// <item><term>Is caching required?</term><description>No: the data is read once</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>MlNetStudio.MLNet</description></item>
/// <item><term>Exportable to ONNX</term><description>Yes</description></item>
/// </list>
/// </remarks>
public sealed class NeuralNetworkRegressionTrainer
    : NeuralNetworkTrainerBase<RegressionPredictionTransformer<NeuralNetworkRegressionModelParameters>, NeuralNetworkRegressionModelParameters>
{
    private readonly bool _standardizesLabel;

    internal NeuralNetworkRegressionTrainer(IHostEnvironment env, Options options)
        : base(env, nameof(NeuralNetworkRegressionTrainer), options, TrainerUtils.MakeR4ScalarColumn(options.LabelColumnName)) =>
        _standardizesLabel = options.StandardizeLabel;

    private protected override PredictionKind PredictionKind => PredictionKind.Regression;

    /// <summary>Trains on from an earlier model: its network and its scaling of the label are kept, layers of the options are not used.</summary>
    /// <param name="trainData">The rows to learn from.</param>
    /// <param name="validationData">The rows to watch, or null.</param>
    /// <param name="modelParameters">The earlier model, which stays as it is.</param>
    public RegressionPredictionTransformer<NeuralNetworkRegressionModelParameters> Fit(
        IDataView trainData, IDataView? validationData, NeuralNetworkRegressionModelParameters? modelParameters) =>
        TrainTransformer(trainData, validationData, modelParameters);

    private protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema) =>
        [new(DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false, new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation()))];

    private protected override NeuralNetworkRegressionModelParameters TrainModelCore(TrainContext trainContext)
    {
        trainContext.TrainingSet.CheckRegressionLabel();
        var plan = new TrainingPlan(NetworkTask.Regression, LabelKind.Number, new MeanSquaredErrorOptions()) { Outputs = 1, StandardizesTargets = _standardizesLabel };
        return new(Host, Train(trainContext, plan));
    }

    private protected override RegressionPredictionTransformer<NeuralNetworkRegressionModelParameters> MakeTransformer(
        NeuralNetworkRegressionModelParameters model, DataViewSchema trainSchema) => new(Host, model, trainSchema, FeatureColumn.Name);

    private protected override NetworkModel? ModelOf(IPredictor predictor) => (predictor as NeuralNetworkRegressionModelParameters)?.Model;

    /// <summary>Settings of <see cref="NeuralNetworkRegressionTrainer"/>. The usual loss is the mean squared error.</summary>
    public sealed class Options : NeuralNetworkRegressionOptions;
}
