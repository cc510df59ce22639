using MlNetStudio.Data;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// Takes single predictions of a model apart by column (integrated gradients over the prepared features). A column that an
/// embedding reads gets no share, since its values have no order to go along. Any number of threads may ask at once.
/// </summary>
public sealed class PredictionExplainer
{
    private const int Steps = 64;

    private readonly ModelFile _model;
    private readonly ModelTail _tail;
    private readonly PreprocessingPipeline _preprocessing;
    private readonly FeatureGroup[] _groups;
    private readonly float[] _baseline;

    /// <summary>An explainer that tells predictions beside the mean of the training rows, as the model itself knows it.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="InvalidInputException">The model holds no preprocessing, or does not say what its training rows were like.</exception>
    public PredictionExplainer(ModelFile model)
        : this(model, ProfileRows.Of(model ?? throw new ArgumentNullException(nameof(model))))
    {
    }

    /// <summary>An explainer that tells predictions beside the mean of a table.</summary>
    /// <param name="model">The model.</param>
    /// <param name="reference">Rows whose mean features are the baseline that predictions are told beside, such as the training table.</param>
    /// <exception cref="InvalidInputException">The model holds no preprocessing, or the table has no rows or lacks a column.</exception>
    public PredictionExplainer(ModelFile model, Table reference)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(reference);
        _model = model;
        _tail = ModelTail.Cut(model);
        _preprocessing = PreprocessingPipeline.Raise(
            model.Graph,
            FeaturePlan.FromJson(model.Graph.Metadata.GetValueOrDefault(ModelMetadata.Preprocessing) ?? "{}"),
            model.Prepared);
        _groups = [.. _preprocessing.Features.GroupBy(feature => feature.Column, StringComparer.Ordinal)
            .Select(group => new FeatureGroup(group.Key, [.. group.SelectMany(feature => Enumerable.Range(feature.Offset, feature.Width))]))];
        if (reference.RowCount == 0)
        {
            throw new InvalidInputException("the reference table has no rows.", reference.Location());
        }

        var features = _preprocessing.Transform(reference);
        var sums = new double[features.Columns];
        for (int row = 0; row < features.Rows; row++)
        {
            var values = features[row];
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += values[i];
            }
        }

        _baseline = Array.ConvertAll(sums, sum => (float)(sum / features.Rows));
    }

    /// <summary>Takes the prediction for one row apart: of a regression the value, of classes the probability of one.</summary>
    /// <param name="table">A table with the model's columns.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="output">Which class's probability, by its place; null takes the predicted class. Of no account for a regression.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no such row, or the model no such class.</exception>
    /// <exception cref="InvalidInputException">The table lacks a column or holds something else in it.</exception>
    public Attribution Explain(Table table, int row, int? output = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, table.RowCount);
        float[] features = _preprocessing.Transform(table, [row])[0].ToArray();
        bool isRegression = _model.Task == TaskKind.Regression;
        string name = isRegression ? ModelGraph.Prediction : ModelGraph.Probabilities;

        // Of a series the mean row is told beside the same known value: what is taken apart is the change from it.
        float anchor = _tail.Anchor is { } known ? table.Numbers(known).Values[row] : 0;
        int place = 0;
        if (!isRegression)
        {
            place = output ?? Largest(_tail.Run(features, 1, name, anchor: 0).Span);
            ArgumentOutOfRangeException.ThrowIfNegative(place, nameof(output));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, _model.Classes.Length, nameof(output));
        }

        // Nothing lies between two indices of an embedding, so they stay as they are.
        float[] baseline = [.. _baseline];
        foreach (var feature in _preprocessing.Features.Where(feature => feature.Kind == FeatureKind.Index))
        {
            features.AsSpan(feature.Offset, feature.Width).CopyTo(baseline.AsSpan(feature.Offset));
        }

        return IntegratedGradients.Compute(features, baseline, _groups, (rows, count) =>
        {
            var said = _tail.Run(rows, count, name, anchor).Span;
            int width = said.Length / count;
            var chosen = new double[count];
            for (int i = 0; i < count; i++)
            {
                chosen[i] = said[(i * width) + place];
            }

            return chosen;
        }, Steps);
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }
}
