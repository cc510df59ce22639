using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.MLNet;

/// <summary>Trains a neural network that predicts quantiles of a number: not only what to expect, but within which bounds.</summary>
/// <remarks>
/// <para>
/// Label: a <see cref="float"/>. Features: a vector of <see cref="float"/> of known size. It adds the column <c>Score</c>, a vector with one slot a
/// quantile, named <c>Quantile-0.1</c> and so on, in the unit of the label. Each quantile is learnt for itself, so that close ones may
/// cross where the data is thin.
/// </para>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>Quantile regression</description></item>
/// <item><term>Is normalization required?</term><description>No, where network and training are left to the default choice, see <see cref="NeuralNetworkOptions"/>; yes, where layers, network, optimizer or schedule are given: put NormalizeMeanVariance before it</description></item>
/// <item><term>Is caching required?</term><description>No: the data is read once</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>MlNetStudio.MLNet</description></item>
/// <item><term>Exportable to ONNX</term><description>Yes</description></item>
/// </list>
/// </remarks>
public sealed class NeuralNetworkQuantileTrainer : NeuralNetworkVectorTrainerBase
{
    private readonly float[] _quantiles;
    private readonly bool _standardizesLabel;

    internal NeuralNetworkQuantileTrainer(IHostEnvironment env, Options options)
        : base(env, nameof(NeuralNetworkQuantileTrainer), options, TrainerUtils.MakeR4ScalarColumn(options.LabelColumnName))
    {
        _quantiles = [.. options.Quantiles ?? []];
        _standardizesLabel = options.StandardizeLabel;
        if (options.Loss is not null)
        {
            throw Host.ExceptParam(nameof(options), "quantiles are learnt with the quantile loss; leave Loss out.");
        }

        new QuantileOptions { Levels = [.. _quantiles] }.Validate();
    }

    private protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema) => [ScoreColumn(hasNames: true)];

    private protected override TrainingPlan MakePlan(DataViewSchema.Column label) =>
        new(NetworkTask.Quantile, LabelKind.Number, new QuantileOptions { Levels = [.. _quantiles] })
        {
            Outputs = _quantiles.Length,
            OutputNames = [.. _quantiles.Select(quantile => string.Create(CultureInfo.InvariantCulture, $"Quantile-{quantile}"))],
            StandardizesTargets = _standardizesLabel,
        };

    /// <summary>Settings of <see cref="NeuralNetworkQuantileTrainer"/>.</summary>
    public sealed class Options : NeuralNetworkRegressionOptions
    {
        /// <summary>The quantiles, each between 0 and 1, in the order of the slots of <c>Score</c>. Default 0.1, 0.5 and 0.9: the median and the bounds of four in five.</summary>
        public IReadOnlyList<float> Quantiles { get; set; } = [0.1f, 0.5f, 0.9f];
    }
}
