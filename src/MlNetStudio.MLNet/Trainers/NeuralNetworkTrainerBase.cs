using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetStudio.MLNet.Access;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Trainers;

namespace MlNetStudio.MLNet;

/// <summary>What the neural-network trainers share: they read the data view once, train in memory, and need no data cache.</summary>
/// <typeparam name="TTransformer">What <c>Fit</c> returns.</typeparam>
/// <typeparam name="TModel">Its model parameters.</typeparam>
public abstract class NeuralNetworkTrainerBase<TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected NeuralNetworkTrainerBase(IHostEnvironment env, string name, NeuralNetworkOptions options, SchemaShape.Column label)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(name),
            TrainerUtils.MakeR4VecFeature(Contracts.CheckRef(options, nameof(options)).FeatureColumnName),
            label,
            TrainerUtils.MakeR4ScalarWeightColumn(options.ExampleWeightColumnName))
    {
        MLNetCompatibility.Require();
        Training = new NetworkTraining(Host, options.Copy());
    }

    /// <summary>What ML.NET should know of the trainer: it wants normalized features, can watch validation rows and train on; no cache is needed.</summary>
    public override TrainerInfo Info { get; } = new(normalization: true, calibration: false, caching: false, supportValid: true, supportIncrementalTrain: true);

    private protected NetworkTraining Training { get; }

    /// <summary>Trains and watches a validation set for the best epoch.</summary>
    /// <param name="trainData">The rows to learn from.</param>
    /// <param name="validationData">The rows to watch.</param>
    public TTransformer Fit(IDataView trainData, IDataView validationData) => TrainTransformer(trainData, validationData);

    private protected NetworkModel Train(TrainContext context, TrainingPlan plan) =>
        Training.Run(plan, context.TrainingSet, context.ValidationSet, InitialModel(context.InitialPredictor));

    private protected abstract NetworkModel? ModelOf(IPredictor predictor);

    private NetworkModel? InitialModel(IPredictor? predictor) => predictor is null
        ? null
        : ModelOf(predictor) ?? throw Host.ExceptParam(nameof(predictor), $"the earlier model is a {predictor.GetType().Name}, which this trainer cannot go on from.");
}
