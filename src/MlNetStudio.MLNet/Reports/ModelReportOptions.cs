using Microsoft.ML.Data;

namespace MlNetStudio.MLNet;

/// <summary>What <c>ml.Model.WriteReport</c> reads and says.</summary>
public sealed class ModelReportOptions
{
    /// <summary>The column with the truth: a number, a boolean, or a key. For classes with named scores also text. Default <c>Label</c>.</summary>
    public string LabelColumnName { get; set; } = DefaultColumnNames.Label;

    /// <summary>The column with the model's scores. Default <c>Score</c>.</summary>
    public string ScoreColumnName { get; set; } = DefaultColumnNames.Score;

    /// <summary>The column with the probability of yes; where the model gives none, the sigmoid of its score stands in, and the report says so. Default <c>Probability</c>.</summary>
    public string ProbabilityColumnName { get; set; } = DefaultColumnNames.Probability;

    /// <summary>The column with what each row counts. Null, the default, for 1 each.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>What the page calls the rows. Default <c>data</c>.</summary>
    public string DataName { get; set; } = "data";

    /// <summary>The unit of a number that is predicted, such as <c>USD</c>. Null, the default, for none.</summary>
    public string? Unit { get; set; }

    /// <summary>Whether the rows took no part in training. Default true; false changes the page's words.</summary>
    public bool IsHeldOut { get; set; } = true;

    /// <summary>Whether <c>metrics.json</c> is written beside the report. Default false.</summary>
    public bool WriteMetrics { get; set; }
}
