using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.MLNet;

/// <summary>Trains a neural network that says for each of several labels whether it applies; any number of them may.</summary>
/// <remarks>
/// <para>
/// Label: a vector of <see cref="bool"/>, or of <see cref="float"/> with 0 for no and 1 for yes, of known size. Features: a vector of
/// <see cref="float"/> of known size. It adds the columns <c>Score</c>, the probability of every label, and <c>PredictedLabel</c>, a vector of
/// <see cref="bool"/>: whether the probability is above one half. Both have the label's slot names.
/// </para>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>Multi-label classification</description></item>
/// <item><term>Is normalization required?</term><description>No, where network and training are left to the default choice, see <see cref="NeuralNetworkOptions"/>; yes, where layers, network, optimizer or schedule are given: put NormalizeMeanVariance before it</description></item>
/// <item><term>Is caching required?</term><description>No: the data is read once</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>MlNetStudio.MLNet</description></item>
/// <item><term>Exportable to ONNX</term><description>Yes</description></item>
/// </list>
/// </remarks>
public sealed class NeuralNetworkMultiLabelTrainer : NeuralNetworkVectorTrainerBase
{
    internal NeuralNetworkMultiLabelTrainer(IHostEnvironment env, Options options)
        : base(
            env,
            nameof(NeuralNetworkMultiLabelTrainer),
            options,
            new SchemaShape.Column(options.LabelColumnName, SchemaShape.Column.VectorKind.Vector, BooleanDataViewType.Instance, isKey: false))
    {
        if (options.Loss is not (null or BinaryCrossEntropyOptions or BinaryFocalOptions))
        {
            throw Host.ExceptParam(nameof(options), "a multi-label network is trained with binary cross-entropy or binary focal loss, which give probabilities.");
        }
    }

    private protected override void CheckLabelCompatible(SchemaShape.Column labelCol)
    {
        if (labelCol.Kind != SchemaShape.Column.VectorKind.Vector || labelCol.IsKey
            || (labelCol.ItemType != BooleanDataViewType.Instance && labelCol.ItemType != NumberDataViewType.Single))
        {
            throw Host.ExceptSchemaMismatch(nameof(labelCol), "label", LabelColumn.Name, "Vector<Boolean> or Vector<Single>", labelCol.GetTypeString());
        }
    }

    private protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema)
    {
        bool hasNames = HasSlotNames(inputSchema);
        return [ScoreColumn(hasNames), OutputColumn(DefaultColumnNames.PredictedLabel, BooleanDataViewType.Instance, hasNames)];
    }

    private protected override TrainingPlan MakePlan(DataViewSchema.Column label) =>
        new(NetworkTask.MultiLabel, LabelKind.Vector, new BinaryCrossEntropyOptions()) { Outputs = SlotCount(label), OutputNames = SlotNames(label) };

    /// <summary>Settings of <see cref="NeuralNetworkMultiLabelTrainer"/>. The loss is binary cross-entropy, or binary focal loss, over all labels.</summary>
    public sealed class Options : NeuralNetworkOptions;
}
