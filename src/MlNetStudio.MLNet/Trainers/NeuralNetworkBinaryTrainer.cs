using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.MLNet;

/// <summary>Trains a neural network that decides between two classes.</summary>
/// <remarks>
/// <para>
/// Label: a <see cref="bool"/>. Features: a vector of <see cref="float"/> of known size. It adds the columns <c>Score</c>, the raw
/// output, <c>Probability</c> and <c>PredictedLabel</c>. With cross-entropy or focal loss the probability is the sigmoid of the score; a
/// loss that knows no probability, such as hinge, gets one from a Platt calibrator that is fitted to the scores of the training rows.
/// </para>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>Binary classification</description></item>
/// <item><term>Is normalization required?</term><description>No, where network and training are left to the default choice, see <see cref="NeuralNetworkOptions"/>; yes, where layers, network, optimizer or schedule are given: put NormalizeMeanVariance before it</description></item>
/// <item><term>Is caching required?</term><description>No: the data is read once</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>MlNetStudio.MLNet</description></item>
/// <item><term>Exportable to ONNX</term><description>Yes</description></item>
/// </list>
/// </remarks>
public sealed class NeuralNetworkBinaryTrainer : NeuralNetworkTrainerBase<
    BinaryPredictionTransformer<CalibratedModelParametersBase<NeuralNetworkBinaryModelParameters, PlattCalibrator>>,
    CalibratedModelParametersBase<NeuralNetworkBinaryModelParameters, PlattCalibrator>>
{
    private readonly IReadOnlyList<float> _classWeights;

    internal NeuralNetworkBinaryTrainer(IHostEnvironment env, Options options)
        : base(env, nameof(NeuralNetworkBinaryTrainer), options, TrainerUtils.MakeBoolScalarLabel(options.LabelColumnName)) =>
        _classWeights = options.ClassWeights ?? [];

    private protected override PredictionKind PredictionKind => PredictionKind.BinaryClassification;

    /// <summary>Trains on from an earlier model: its network is kept, layers of the options are not used.</summary>
    /// <param name="trainData">The rows to learn from.</param>
    /// <param name="validationData">The rows to watch, or null.</param>
    /// <param name="modelParameters">The earlier model, the <c>SubModel</c> of what <c>Fit</c> returned. It stays as it is.</param>
    public BinaryPredictionTransformer<CalibratedModelParametersBase<NeuralNetworkBinaryModelParameters, PlattCalibrator>> Fit(
        IDataView trainData, IDataView? validationData, NeuralNetworkBinaryModelParameters? modelParameters) =>
        TrainTransformer(trainData, validationData, modelParameters);

    private protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema) =>
    [
        new(DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false, new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation())),
        new(DefaultColumnNames.Probability, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false, new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation(isNormalized: true))),
        new(DefaultColumnNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, isKey: false, new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation())),
    ];

    private protected override CalibratedModelParametersBase<NeuralNetworkBinaryModelParameters, PlattCalibrator> TrainModelCore(TrainContext trainContext)
    {
        trainContext.TrainingSet.CheckBinaryLabel();
        var plan = new TrainingPlan(NetworkTask.Binary, LabelKind.YesOrNo, new BinaryCrossEntropyOptions()) { Outputs = 1, ClassWeights = [.. _classWeights] };
        var model = Train(trainContext, plan);
        var parameters = new NeuralNetworkBinaryModelParameters(Host, model);
        var calibrator = model.TrainedLoss.Link is SigmoidOptions
            ? new PlattCalibrator(Host, slope: -1, offset: 0)
            : FitCalibrator(parameters, trainContext.TrainingSet);
        return new ValueMapperCalibratedModelParameters<NeuralNetworkBinaryModelParameters, PlattCalibrator>(Host, parameters, calibrator);
    }

    private protected override BinaryPredictionTransformer<CalibratedModelParametersBase<NeuralNetworkBinaryModelParameters, PlattCalibrator>> MakeTransformer(
        CalibratedModelParametersBase<NeuralNetworkBinaryModelParameters, PlattCalibrator> model, DataViewSchema trainSchema) =>
        new(Host, model, trainSchema, FeatureColumn.Name);

    private protected override NetworkModel? ModelOf(IPredictor predictor) => predictor switch
    {
        NeuralNetworkBinaryModelParameters parameters => parameters.Model,
        CalibratedModelParametersBase<NeuralNetworkBinaryModelParameters, PlattCalibrator> calibrated => calibrated.SubModel.Model,
        _ => null,
    };

    private PlattCalibrator FitCalibrator(NeuralNetworkBinaryModelParameters parameters, RoleMappedData data)
    {
        var calibration = new PlattCalibratorTrainer(Host);
        var map = ((IValueMapper)parameters).GetMapper<VBuffer<float>, float>();
        using var cursor = new FloatLabelCursor(data, CursOpt.Features | CursOpt.Label | CursOpt.Weight);
        float score = 0;
        while (cursor.MoveNext())
        {
            map(in cursor.Features, ref score);
            ((ICalibratorTrainer)calibration).ProcessTrainingExample(score, cursor.Label > 0, cursor.Weight);
        }

        using var channel = Host.Start("Calibration");
        return (PlattCalibrator)((ICalibratorTrainer)calibration).FinishTraining(channel);
    }

    /// <summary>Settings of <see cref="NeuralNetworkBinaryTrainer"/>. The usual loss is binary cross-entropy.</summary>
    public sealed class Options : NeuralNetworkClassificationOptions;
}
