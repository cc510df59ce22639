using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.MLNet;

/// <summary>Trains a neural network that predicts several numbers at once.</summary>
/// <remarks>
/// <para>
/// Label: a vector of <see cref="float"/> of known size. Features: a vector of <see cref="float"/> of known size. It adds the column
/// <c>Score</c>, a vector like the label, with the label's slot names.
/// </para>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>Regression with several targets</description></item>
/// <item><term>Is normalization required?</term><description>No, where network and training are left to the default choice, see <see cref="NeuralNetworkOptions"/>; yes, where layers, network, optimizer or schedule are given: put NormalizeMeanVariance before it</description></item>
/// <item><term>Is caching required?</term><description>No: the data is read once</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>MlNetStudio.MLNet</description></item>
/// <item><term>Exportable to ONNX</term><description>Yes</description></item>
/// </list>
/// </remarks>
public sealed class NeuralNetworkMultiOutputTrainer : NeuralNetworkVectorTrainerBase
{
    private readonly bool _standardizesLabel;

    internal NeuralNetworkMultiOutputTrainer(IHostEnvironment env, Options options)
        : base(
            env,
            nameof(NeuralNetworkMultiOutputTrainer),
            options,
            new SchemaShape.Column(options.LabelColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false)) =>
        _standardizesLabel = options.StandardizeLabel;

    private protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema) => [ScoreColumn(HasSlotNames(inputSchema))];

    private protected override TrainingPlan MakePlan(DataViewSchema.Column label) =>
        new(NetworkTask.MultiOutputRegression, LabelKind.Vector, new MeanSquaredErrorOptions())
        {
            Outputs = SlotCount(label),
            OutputNames = SlotNames(label),
            StandardizesTargets = _standardizesLabel,
        };

    /// <summary>Settings of <see cref="NeuralNetworkMultiOutputTrainer"/>. The usual loss is the mean squared error, over all targets.</summary>
    public sealed class Options : NeuralNetworkRegressionOptions;
}
