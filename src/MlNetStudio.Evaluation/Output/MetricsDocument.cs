using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Fairness;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Report;

namespace MlNetStudio.Evaluation.Output;

/// <summary>
/// What metrics.json holds. The members up to <see cref="Parity"/> are fixed: scripts and gates read them. The rest is added
/// where it is known. A number that is undefined is null.
/// </summary>
public sealed record MetricsDocument
{
    /// <summary>"regression", "binary" or "multiclass".</summary>
    public required string Task { get; init; }

    /// <summary>The number of rows that the metrics were computed on.</summary>
    public required long Rows { get; init; }

    /// <summary>The metrics of the task by name.</summary>
    public required MetricValues Metrics { get; init; }

    /// <summary>The model file.</summary>
    public ModelFacts? Model { get; init; }

    /// <summary>The training run; null where a model was only evaluated.</summary>
    public TrainingFacts? Training { get; init; }

    /// <summary>The exported file, scored by another engine, against the trained network; null where that was not done.</summary>
    public ParityFacts? Parity { get; init; }

    /// <summary>The metrics on the training rows by networks that did not learn from them; null where there were no folds.</summary>
    public CrossValidationFacts? CrossValidation { get; init; }

    /// <summary>The metrics of always predicting the mean or the class shares.</summary>
    public MetricValues? Baseline { get; init; }

    /// <summary>The metrics of a linear model on the same features.</summary>
    public MetricValues? Linear { get; init; }

    /// <summary>The metrics of the model that training went on from, on the same rows; null where it started from nothing or the model tells other classes.</summary>
    public MetricValues? Previous { get; init; }

    /// <summary>What a smaller form of the model gained and lost; null where it is as it was trained.</summary>
    public CompressionSection? Compression { get; init; }

    /// <summary>Bootstrap confidence intervals of <see cref="Metrics"/>.</summary>
    public IReadOnlyList<MetricInterval>? Intervals { get; init; }

    /// <summary>How much worse the first metric gets where a column is shuffled, the most important column first; null where that was not looked at.</summary>
    public IReadOnlyList<ColumnImportance>? Importance { get; init; }

    /// <summary>Which words of text columns move the predictions; null where there are no texts or that was not looked at.</summary>
    public IReadOnlyList<TextInfluence>? Words { get; init; }

    /// <summary>The parts of the rows in which the model does clearly worse; null where that was not looked at.</summary>
    public IReadOnlyList<Slice>? Slices { get; init; }

    /// <summary>Where the model errs, in rules with their figures on rows that they were not found by; null where none holds or that was not looked at.</summary>
    public ErrorRules? Rules { get; init; }

    /// <summary>How sure single predictions are; null where no rows were there to say it by.</summary>
    public CertaintySection? Certainty { get; init; }

    /// <summary>How differently groups are treated, by the columns that were asked about; null where none was.</summary>
    public IReadOnlyList<GroupFairness>? Groups { get; init; }

    /// <summary>The confusion matrix of a classification.</summary>
    public ConfusionFacts? Confusion { get; init; }

    /// <summary>The data and how it was split.</summary>
    public DataFacts? Data { get; init; }

    /// <summary>What the checks on the data found, the sentences of which are among <see cref="Warnings"/>; null where nothing was checked.</summary>
    public IReadOnlyList<FindingFacts>? Findings { get; init; }

    /// <summary>What the reader should know before believing the numbers, one sentence each; null where nothing was checked.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The document of a model's result, the other members to be added with a with-expression.</summary>
    /// <param name="scores">The scores on the test rows.</param>
    /// <param name="result">Their metrics.</param>
    /// <param name="classNames">The names of the classes in order; empty for a regression or where they are not known.</param>
    public static MetricsDocument Of(Scores scores, ModelResult result, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(result);
        return new MetricsDocument
        {
            Task = EvaluationTaskNames.Of(scores.Task),
            Rows = scores.Rows,
            Metrics = result.Metrics,
            Intervals = result.Intervals.Count > 0 ? result.Intervals : null,
            Confusion = scores.Task == EvaluationTask.Regression ? null : ConfusionFacts.Of(scores.Confusion, classNames ?? []),
        };
    }

    /// <summary>The document as indented JSON with a line feed at its end.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MetricsJsonContext.Default.MetricsDocument) + "\n";

    /// <summary>Writes metrics.json whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Write(string path) => AtomicFile.WriteText(path, ToJson());

    /// <summary>Reads a document.</summary>
    /// <exception cref="JsonException">The text is not such a document.</exception>
    public static MetricsDocument FromJson(string json) =>
        JsonSerializer.Deserialize(json, MetricsJsonContext.Default.MetricsDocument) ?? throw new JsonException("The document is null.");
}

/// <summary>The model file.</summary>
/// <param name="Parameters">The number of trained parameters.</param>
/// <param name="Sha256">The hash of the file in lower-case hexadecimal digits.</param>
public sealed record ModelFacts(long Parameters, string Sha256);

/// <summary>A training run.</summary>
/// <param name="Epochs">The epochs that ran.</param>
/// <param name="Seconds">The time they took.</param>
/// <param name="Seed">The seed.</param>
public sealed record TrainingFacts(int Epochs, double Seconds, long Seed);

/// <summary>The exported file, scored by another engine, against the trained network.</summary>
/// <param name="Engine">The engine, such as "onnxruntime".</param>
/// <param name="Version">Its version.</param>
/// <param name="MaxAbsDiff">The largest absolute difference of any output on any test row.</param>
public sealed record ParityFacts(string Engine, string Version, double MaxAbsDiff);


/// <summary>A confusion matrix.</summary>
/// <param name="Classes">The names of the classes, or their indices where names are not known.</param>
/// <param name="Counts">By true class: the weight (without weights: the number) of rows predicted as each class.</param>
public sealed record ConfusionFacts(IReadOnlyList<string> Classes, IReadOnlyList<double[]> Counts)
{
    /// <summary>The facts of a matrix.</summary>
    public static ConfusionFacts Of(ConfusionMatrix matrix, IReadOnlyList<string> classNames)
    {
        string[] names = new string[matrix.Classes];
        double[][] counts = new double[matrix.Classes][];
        for (int c = 0; c < names.Length; c++)
        {
            names[c] = c < classNames.Count ? classNames[c] : c.ToString(System.Globalization.CultureInfo.InvariantCulture);
            counts[c] = matrix.Cells.Slice(c * names.Length, names.Length).ToArray();
        }

        return new ConfusionFacts(names, counts);
    }
}

/// <summary>The data and how it was split.</summary>
/// <param name="Rows">All rows that were used.</param>
/// <param name="Columns">All columns, the label among them.</param>
/// <param name="TrainingRows">The rows trained on.</param>
/// <param name="ValidationRows">The rows that decided when to stop; 0 where there were none.</param>
/// <param name="TestRows">The rows kept for the metrics.</param>
/// <param name="Sha256">The hash of the data file in lower-case hexadecimal digits; null where the data was no file.</param>
public sealed record DataFacts(long Rows, int Columns, long TrainingRows, long ValidationRows, long TestRows, string? Sha256);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(NullableNumberJsonConverter)])]
[JsonSerializable(typeof(MetricsDocument))]
internal sealed partial class MetricsJsonContext : JsonSerializerContext;
