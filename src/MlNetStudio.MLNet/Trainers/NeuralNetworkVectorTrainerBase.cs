using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Trainers;

namespace MlNetStudio.MLNet;

/// <summary>What the trainers of networks with several outputs share.</summary>
public abstract class NeuralNetworkVectorTrainerBase : NeuralNetworkTrainerBase<NeuralNetworkVectorPredictionTransformer, NeuralNetworkVectorModelParameters>
{
    private protected NeuralNetworkVectorTrainerBase(IHostEnvironment env, string name, NeuralNetworkOptions options, SchemaShape.Column label)
        : base(env, name, options, label)
    {
    }

    private protected override PredictionKind PredictionKind => PredictionKind.Custom;

    /// <summary>Trains on from an earlier model: its network is kept, layers of the options are not used.</summary>
    /// <param name="trainData">The rows to learn from.</param>
    /// <param name="validationData">The rows to watch, or null.</param>
    /// <param name="modelParameters">The earlier model, which stays as it is.</param>
    public NeuralNetworkVectorPredictionTransformer Fit(IDataView trainData, IDataView? validationData, NeuralNetworkVectorModelParameters? modelParameters) =>
        TrainTransformer(trainData, validationData, modelParameters);

    private protected override NeuralNetworkVectorModelParameters TrainModelCore(TrainContext trainContext) =>
        new(Host, Train(trainContext, MakePlan(trainContext.TrainingSet.Schema.Label!.Value)));

    private protected abstract TrainingPlan MakePlan(DataViewSchema.Column label);

    private protected override NeuralNetworkVectorPredictionTransformer MakeTransformer(NeuralNetworkVectorModelParameters model, DataViewSchema trainSchema) =>
        new(Host, model, trainSchema, FeatureColumn.Name);

    private protected override NetworkModel? ModelOf(IPredictor predictor) => (predictor as NeuralNetworkVectorModelParameters)?.Model;

    /// <summary>The column <c>Score</c> as the trainer promises it.</summary>
    private protected static SchemaShape.Column ScoreColumn(bool hasNames) => OutputColumn(DefaultColumnNames.Score, NumberDataViewType.Single, hasNames);

    /// <summary>A vector that the trainer promises.</summary>
    private protected static SchemaShape.Column OutputColumn(string name, DataViewType itemType, bool hasNames)
    {
        var annotations = AnnotationUtils.GetTrainerOutputAnnotation();
        if (hasNames)
        {
            annotations = annotations.Append(new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false));
        }

        return new(name, SchemaShape.Column.VectorKind.Vector, itemType, isKey: false, new SchemaShape(annotations));
    }

    /// <summary>Whether the slots of the label column have names.</summary>
    private protected bool HasSlotNames(SchemaShape inputSchema) =>
        inputSchema.TryFindColumn(LabelColumn.Name, out var label) && label.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out _);

    /// <summary>The names of a label's slots; empty if it has none.</summary>
    private protected static ImmutableArray<string> SlotNames(DataViewSchema.Column label)
    {
        if (!label.HasSlotNames())
        {
            return [];
        }

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        label.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>The number of the label's slots.</summary>
    private protected int SlotCount(DataViewSchema.Column label) => label.Type is VectorDataViewType { IsKnownSize: true } type
        ? type.Size
        : throw Host.ExceptSchemaMismatch(nameof(label), "label", label.Name, "a vector of known size", label.Type.ToString());
}
