using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation.Drift;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What the checks find in rows that a model is judged by.</summary>
internal static class EvaluationFindings
{
    /// <summary>The findings, the gravest first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">The rows, all with a label.</param>
    /// <param name="predictions">What the model says of them.</param>
    /// <returns>Each in one form for scripts, and the sentences for people: of categories that the model does not know there are others already.</returns>
    public static (IReadOnlyList<DataFinding> Findings, IReadOnlyList<string> Sentences, IReadOnlyList<string> Suspects) Of(ModelFile model, Table table, Predictions predictions)
    {
        // The value of the row before may say nearly all of the next, but it is known ahead of time.
        string[] columns = [.. model.Graph.Inputs.Select(input => input.Name)];
        string[] couldLeak = [.. columns.Where(column => model.Series?.Makes(column) != true && column != model.Series?.Anchor?.Column)];
        int[] rows = table.AllRows();
        var suspects = LeakageCheck.Find(table, model.Encoding, couldLeak, rows);
        var found = DataChecks.FindIn(table, rows, model.Encoding, columns);
        var unseen = model.FindUnseen(table).Select(column => new DataFinding(
            FindingKind.UnseenCategories,
            column.Column,
            column.Rows,
            $"column '{column.Column}': {column.Rows} rows have a category that training never saw, such as '{column.Example}'; the model takes it as unknown.")).ToArray();
        var moved = model.Profile.IsEmpty ? [] : ModelDrift.Compare(model, table, predictions).Where(drift => drift.Level == DriftLevel.Large).Select(Moved).ToArray();
        return (
            [.. suspects.Select(RunFindings.Of), .. found.SelectMany(finding => finding.Each), .. unseen, .. moved],
            [.. suspects.Select(suspect => suspect.ToString()), .. found.Select(finding => finding.Text), .. moved.Select(finding => finding.Text)],
            [.. suspects.Select(suspect => suspect.Column)]);
    }

    /// <summary>The findings in images: whether brightness, contrast or predictions have moved far.</summary>
    public static IReadOnlyList<DataFinding> Of(ModelFile model, ImageSet images, Predictions predictions) => model.Profile.IsEmpty ? [] :
        [.. ModelDrift.Compare(model, ImageStatistics.Describe(images), predictions).Where(drift => drift.Level == DriftLevel.Large).Select(Moved)];

    private static DataFinding Moved(ColumnDrift drift)
    {
        string what = drift.Column == ModelDrift.Prediction ? "the predictions for these rows" : $"column '{drift.Column}'";
        string index = drift.PopulationStability.ToString("0.00", CultureInfo.InvariantCulture);
        return new DataFinding(
            FindingKind.Drift,
            drift.Column == ModelDrift.Prediction ? null : drift.Column,
            drift.PopulationStability,
            $"{what} {(drift.Column == ModelDrift.Prediction ? "are" : "is")} spread in another way than in training (population stability index {index}): how good the model is here says little about rows like those that it learned from.");
    }
}
