using MlNetStudio.Data;
using MlNetStudio.Evaluation.Drift;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>How far a table has moved from the rows that a model was trained on.</summary>
public static class ModelDrift
{
    /// <summary>The name under which a model's predictions are profiled beside its columns.</summary>
    public const string Prediction = "(prediction)";

    /// <summary>Compares a table's columns, and the model's predictions for it, with the model's profile.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">A table with the model's columns.</param>
    /// <param name="scorer">What predicts; null takes the native engine.</param>
    /// <param name="cancellation">Ends the work between two batches of rows.</param>
    /// <returns>What was compared, those that moved most first.</returns>
    /// <exception cref="InvalidInputException">The model holds no profile, the table has no rows, or it lacks a column.</exception>
    public static IReadOnlyList<ColumnDrift> Compare(ModelFile model, Table table, IModelScorer? scorer = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        var profiles = model.RequireProfile();
        if (table.RowCount == 0)
        {
            throw new InvalidInputException("the table has no rows to compare.", table.Location());
        }

        var predictions = Profiled(model.Predict(table, scorer, cancellation));
        var found = new List<ColumnDrift>();
        foreach (var profile in profiles)
        {
            found.Add(ColumnDrift.Of(profile, profile.Name == Prediction ? predictions
                : profile.IsNumeric ? TableProbe.Describe(table.Numbers(profile.Name)) : TableProbe.Describe(table.Categories(profile.Name))));
        }

        return [.. found.OrderByDescending(drift => drift.Level).ThenByDescending(drift => drift.PopulationStability)];
    }

    /// <summary>The profiles of a model.</summary>
    /// <param name="columns">The columns of the training rows that the model reads.</param>
    /// <param name="predictions">What it says of the test rows.</param>
    internal static ColumnProfile[] Profiles(IEnumerable<Column> columns, Predictions predictions) =>
        [.. columns.Select(TableProbe.Describe).Append(Profiled(predictions)).Select(ColumnProfile.Of).OfType<ColumnProfile>()];

    private static ProbedColumn Profiled(Predictions predictions)
    {
        if (predictions.Task == TaskKind.Regression)
        {
            return ProbedColumn.OfNumbers(Prediction, predictions.Values);
        }

        var places = predictions.Classes.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        return ProbedColumn.OfCategories(Prediction, Array.ConvertAll(predictions.Labels, label => places.GetValueOrDefault(label, -1)), predictions.Classes);
    }
}
