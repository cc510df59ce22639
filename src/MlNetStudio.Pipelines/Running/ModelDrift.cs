using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation.Drift;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Images;
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
        return Compare(profiles, NotEmpty(table), () => Profiled(model.Predict(table, scorer, cancellation)));
    }

    /// <summary>Compares the brightness and contrast of images, and the model's predictions for them, with the model's profile.</summary>
    /// <param name="model">A model that takes images.</param>
    /// <param name="images">Images of its size.</param>
    /// <param name="scorer">What predicts; null takes the native engine.</param>
    /// <param name="cancellation">Ends the work between two batches of images.</param>
    /// <returns>What was compared, that which moved most first.</returns>
    /// <exception cref="InvalidInputException">The model holds no profile, or takes a table or images of another size.</exception>
    public static IReadOnlyList<ColumnDrift> Compare(ModelFile model, ImageSet images, IModelScorer? scorer = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        return Compare(model.RequireProfile(), ImageStatistics.Describe(images), () => Profiled(model.Predict(images, scorer, cancellation)));
    }

    /// <summary>The same from what a server kept of images: their brightness and contrast, and what it predicted.</summary>
    /// <param name="model">A model that takes images.</param>
    /// <param name="log">What <see cref="PredictionLogFolder.Read"/> gave for it.</param>
    /// <exception cref="InvalidInputException">The model holds no profile, or the log no row.</exception>
    public static IReadOnlyList<ColumnDrift> CompareLog(ModelFile model, Table log)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(log);
        return Compare(model.RequireProfile(), NotEmpty(log), () => Codes(log.Categories(Prediction)));
    }

    /// <summary>The same with predictions that are known.</summary>
    internal static IReadOnlyList<ColumnDrift> Compare(ModelFile model, Table table, Predictions predictions) =>
        Compare(model.RequireProfile(), NotEmpty(table), () => Profiled(predictions));

    private static Table NotEmpty(Table table) => table.RowCount > 0 ? table : throw new InvalidInputException("the table has no rows to compare.", table.Location());

    private static IReadOnlyList<ColumnDrift> Compare(IReadOnlyList<ColumnProfile> profiles, Table table, Func<ProbedColumn> predict)
    {
        var predictions = predict();
        var found = new List<ColumnDrift>();
        foreach (var profile in profiles)
        {
            found.Add(ColumnDrift.Of(profile, profile.Name == Prediction ? predictions
                : profile.IsNumeric ? TableProbe.Describe(table.Numbers(profile.Name)) : Codes(table.Categories(profile.Name))));
        }

        return [.. found.OrderByDescending(drift => drift.Level).ThenByDescending(drift => drift.PopulationStability)];
    }

    /// <summary>The profiles of a model.</summary>
    /// <param name="columns">The columns of the training rows that the model reads.</param>
    /// <param name="predictions">What it says of the test rows.</param>
    internal static ColumnProfile[] Profiles(IEnumerable<Column> columns, Predictions predictions) =>
        [.. columns.Select(TableProbe.Describe).Append(Profiled(predictions)).Select(ColumnProfile.Of).OfType<ColumnProfile>()];

    // Models of earlier versions hold profiles of texts, too.
    private static ProbedColumn Codes(CategoryColumn column) => ProbedColumn.OfCategories(column.Name, column.Codes.ToArray(), column.Categories);

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
