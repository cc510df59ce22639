using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What the checks on the data found, in one form.</summary>
internal static class RunFindings
{
    /// <summary>A column that may give the label away.</summary>
    public static DataFinding Of(LeakageSuspect suspect) => new(FindingKind.Leakage, suspect.Column, suspect.Score, suspect.ToString());

    /// <summary>Test rows with categories that training never saw.</summary>
    public static DataFinding[] Unseen(FeatureMatrix test) =>
    [
        .. test.Unseen.Select(unseen => new DataFinding(
            FindingKind.UnseenCategories,
            unseen.Column,
            unseen.Rows,
            $"column '{unseen.Column}': {unseen.Rows} test rows have a category that training never saw, such as '{unseen.Example}'; the model takes it as unknown.")),
    ];

    /// <summary>Columns of the file that are not used.</summary>
    public static IEnumerable<DataFinding> Ignored(RunData data) => data.Ignored.Select(ignored =>
    {
        bool isEmpty = ignored.Column.MissingCount == ignored.Column.RowCount;
        return new DataFinding(
            isEmpty ? FindingKind.Empty : FindingKind.Excluded, ignored.Column.Name, isEmpty ? 1 : null, $"Column '{ignored.Column.Name}' is left out: {ignored.Reason}.");
    });

    /// <summary>For metrics.json.</summary>
    public static FindingFacts ToFacts(DataFinding finding) =>
        new(JsonNamingPolicy.CamelCase.ConvertName(finding.Kind.ToString()), finding.Column, finding.Figure, finding.Text);
}
