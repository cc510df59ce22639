using MlNetStudio.Data;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What the default choice of network and training goes by. Nothing else of the data: no name, no value, no row kept for the test.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Classes">The number of classes; 0 for a regression.</param>
/// <param name="Rows">The rows to learn from and to watch.</param>
/// <param name="Features">What the network reads of a row.</param>
/// <param name="TextFeatures">How many of these count the words of a text.</param>
internal readonly record struct TableShape(TaskKind Task, int Classes, int Rows, int Features, int TextFeatures)
{
    /// <summary>The shape of prepared rows.</summary>
    public static TableShape Of(RunData data, PreparedFeatures features) => Of(data, features.Preprocessing);

    /// <summary>The shape of rows that a preprocessing prepares.</summary>
    public static TableShape Of(RunData data, PreprocessingPipeline preprocessing) => new(
        data.Label.Task,
        data.Label.Classes.Length,
        data.UsedRows,
        preprocessing.FeatureCount,
        preprocessing.Features.Where(feature => data.Table[feature.Column].Kind == ColumnKind.Text).Sum(feature => feature.Width));
}
