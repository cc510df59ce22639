using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Fairness;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report;

/// <summary>
/// Everything that a report shows, as plain numbers and text. Sections that are not there (a model evaluated without having
/// been trained in this run, say) are null and left out of the page. Text may come from anywhere: the page escapes all of it.
/// Rows of data are not part of it; figures that draw single rows are off unless <see cref="ReportOptions.ShowPoints"/> asks for them.
/// </summary>
public sealed record ReportModel
{
    /// <summary>What was predicted: the name of the label column.</summary>
    public required string Label { get; init; }

    /// <summary>What the rows come from, such as the file's name.</summary>
    public required string DataName { get; init; }

    /// <summary>What the page calls what predicts: "network", or "model" for one of another kind.</summary>
    public string Subject { get; init; } = "network";

    /// <summary>The network's scores on the test rows: the metrics' input and the source of all figures of quality.</summary>
    public required Scores Scores { get; init; }

    /// <summary>The network's metrics, from <see cref="ModelResult.Evaluate"/>.</summary>
    public required ModelResult Result { get; init; }

    /// <summary>What always predicting the mean or the class shares reaches.</summary>
    public ModelResult? Baseline { get; init; }

    /// <summary>What a linear model on the same features reaches.</summary>
    public ModelResult? Linear { get; init; }

    /// <summary>What the model reached from which training went on; null where it started from nothing.</summary>
    public ModelResult? Previous { get; init; }

    /// <summary>The names of the classes in order; empty for a regression.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The unit of a regression's label, such as "USD"; null where it is not known.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether the rows of <see cref="Scores"/> were kept out of training. False changes the page's words: figures on training rows flatter.</summary>
    public bool HeldOut { get; init; } = true;

    /// <summary>For a regression on a single feature: its values and the fitted line.</summary>
    public FeatureFit? FeatureFit { get; init; }

    /// <summary>What matters and where it fails; null where that was not looked at.</summary>
    public ModelExplanation? Explanation { get; init; }

    /// <summary>The metrics on the folds of the training rows; null where there were none.</summary>
    public CrossValidationFacts? CrossValidation { get; init; }

    /// <summary>How sure single predictions are; null where no rows were there to say it by.</summary>
    public CertaintySection? Certainty { get; init; }

    /// <summary>The groups that were asked about, by column; empty for none.</summary>
    public IReadOnlyList<GroupFairness> Groups { get; init; } = [];

    /// <summary>Single images; null unless they were asked for.</summary>
    public SampleSection? Samples { get; init; }

    /// <summary>Which words of text columns move the predictions; empty where there are no texts or that was not looked at.</summary>
    public IReadOnlyList<TextInfluence> Words { get; init; } = [];

    /// <summary>Single texts; empty unless they were asked for.</summary>
    public IReadOnlyList<TextSection> Texts { get; init; } = [];

    /// <summary>The data.</summary>
    public DataSection? Data { get; init; }

    /// <summary>How the network trained.</summary>
    public TrainingSection? Training { get; init; }

    /// <summary>The network.</summary>
    public NetworkSection? Network { get; init; }

    /// <summary>What a smaller form of the model gained and lost; null where it is as it was trained.</summary>
    public CompressionSection? Compression { get; init; }

    /// <summary>The exported file against the trained network.</summary>
    public ParitySection? Parity { get; init; }

    /// <summary>What was run.</summary>
    public RunSection? Run { get; init; }

    /// <summary>How to use the model.</summary>
    public UsageSection? Usage { get; init; }

    /// <summary>What the reader should know before believing the numbers, one sentence each: few test rows, a leakage suspect, an early cancellation.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Input columns that may give the label away; they change the verdict, since good figures then say nothing.</summary>
    public IReadOnlyList<string> LeakageSuspects { get; init; } = [];

    /// <summary>When the run was made, shown as given; null for a page that is the same each time.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>What a report may show.</summary>
public sealed record ReportOptions
{
    /// <summary>Draw single test rows as points in scatter plots. Off by default: plots count rows by area instead.</summary>
    public bool ShowPoints { get; init; }

    /// <summary>Where points are drawn, at most this many, evenly chosen. 2,000 by default.</summary>
    public int MaximumPoints { get; init; } = 2000;
}

/// <summary>A regression on one feature, to be drawn.</summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Values">The feature's values [rows]; any rows that are worth seeing, all of a small table for one.</param>
/// <param name="Actual">The labels of those rows [rows].</param>
/// <param name="LineX">Feature values along the axis, rising.</param>
/// <param name="LineY">The network's prediction at each of them.</param>
public sealed record FeatureFit(string Feature, float[] Values, float[] Actual, float[] LineX, float[] LineY);

/// <summary>The data that the model was made from.</summary>
public sealed record DataSection
{
    /// <summary>Rows that were used.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows left out (label missing, say), and why in <see cref="Notes"/>.</summary>
    public long RowsLeftOut { get; init; }

    /// <summary>Rows trained on.</summary>
    public required long TrainingRows { get; init; }

    /// <summary>Rows that decided when to stop and which epoch to keep; 0 where there were none.</summary>
    public long ValidationRows { get; init; }

    /// <summary>Rows kept for the metrics.</summary>
    public required long TestRows { get; init; }

    /// <summary>How the rows were split, in words: "at random, stratified by species, seed 1".</summary>
    public string SplitDescription { get; init; } = "";

    /// <summary>The columns in the order of the file, the label among them.</summary>
    public required IReadOnlyList<ColumnDescription> Columns { get; init; }

    /// <summary>For classes: the rows of each class over all used rows, in the order of the class names; else empty.</summary>
    public IReadOnlyList<long> ClassCounts { get; init; } = [];

    /// <summary>What was found in the data, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>What a column is used as.</summary>
public enum ColumnRole
{
    /// <summary>An input of the model.</summary>
    Feature,

    /// <summary>What is predicted.</summary>
    Label,

    /// <summary>The weight of the row.</summary>
    Weight,

    /// <summary>Not used.</summary>
    Ignored,
}

/// <summary>A column of the data.</summary>
public sealed record ColumnDescription
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The type for people: "number", "category", "yes/no", "date", "text".</summary>
    public required string Type { get; init; }

    /// <summary>What it is used as.</summary>
    public required ColumnRole Role { get; init; }

    /// <summary>Rows without a value.</summary>
    public long Missing { get; init; }

    /// <summary>What the values are like: "4.3 to 7.9, mean 5.84", "3 categories".</summary>
    public string Summary { get; init; } = "";

    /// <summary>What was done with it: "standardized", "one-hot, 3 columns", or why it is not used.</summary>
    public string Treatment { get; init; } = "";
}

/// <summary>How the network trained.</summary>
public sealed record TrainingSection
{
    /// <summary>What happened in each epoch, in order.</summary>
    public required IReadOnlyList<EpochPoint> Epochs { get; init; }

    /// <summary>The epoch whose weights were kept; 0 where it is the last.</summary>
    public int BestEpoch { get; init; }

    /// <summary>The epochs that were asked for.</summary>
    public int PlannedEpochs { get; init; }

    /// <summary>The time of the training.</summary>
    public double Seconds { get; init; }

    /// <summary>How it ended, in words: "all epochs ran", "stopped early: no better for 20 epochs", "cancelled".</summary>
    public string Outcome { get; init; } = "";

    /// <summary>The loss for people: "cross-entropy", "mean squared error".</summary>
    public string LossName { get; init; } = "loss";
}

/// <summary>One epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">The mean training loss.</param>
/// <param name="ValidationLoss">The validation loss, or null where there was none.</param>
/// <param name="LearningRate">The learning rate.</param>
public readonly record struct EpochPoint(int Epoch, double Loss, double? ValidationLoss, double LearningRate);

/// <summary>The network.</summary>
public sealed record NetworkSection
{
    /// <summary>The layers from input to output.</summary>
    public required IReadOnlyList<LayerDescription> Layers { get; init; }

    /// <summary>Trained parameters in all.</summary>
    public required long Parameters { get; init; }

    /// <summary>The size of the model file in bytes; 0 where it is not known.</summary>
    public long FileBytes { get; init; }

    /// <summary>The hash of the model file in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; init; } = "";
}

/// <summary>A layer.</summary>
/// <param name="Name">Its name in the network.</param>
/// <param name="Kind">What it is, such as "Dense".</param>
/// <param name="OutputShape">The shape of one sample at its output, such as "[10]".</param>
/// <param name="Parameters">Its trained parameters.</param>
public sealed record LayerDescription(string Name, string Kind, string OutputShape, long Parameters);

/// <summary>The exported file, scored by another engine on the test rows, against the trained network.</summary>
public sealed record ParitySection
{
    /// <summary>The engine for people, such as "ONNX Runtime".</summary>
    public required string Engine { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>The largest difference found.</summary>
    public required double LargestDifference { get; init; }

    /// <summary>The largest difference allowed.</summary>
    public required double Tolerance { get; init; }

    /// <summary>Whether both are relative to the size of the value.</summary>
    public bool IsRelative { get; init; }

    /// <summary>The rows that were compared.</summary>
    public required long Rows { get; init; }

    /// <summary>Whether the two agree.</summary>
    public bool Passed => LargestDifference <= Tolerance;
}

/// <summary>What was run, complete enough to run it again.</summary>
public sealed record RunSection
{
    /// <summary>Every setting, in the order in which it is to be shown; those of one group follow each other.</summary>
    public required IReadOnlyList<RunSetting> Settings { get; init; }

    /// <summary>The resolved pipeline file; empty where there is none.</summary>
    public string PipelineText { get; init; } = "";
}

/// <summary>A setting of a run.</summary>
/// <param name="Group">Where it belongs: "Training", "Versions", "Data".</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public readonly record struct RunSetting(string Group, string Name, string Value);

/// <summary>How to use the model.</summary>
public sealed record UsageSection
{
    /// <summary>Command lines with what each does.</summary>
    public required IReadOnlyList<UsageCommand> Commands { get; init; }

    /// <summary>The inputs of the model file.</summary>
    public IReadOnlyList<ModelPort> Inputs { get; init; } = [];

    /// <summary>The outputs of the model file.</summary>
    public IReadOnlyList<ModelPort> Outputs { get; init; } = [];
}

/// <summary>A command line.</summary>
/// <param name="Purpose">What it does.</param>
/// <param name="Command">The line.</param>
public readonly record struct UsageCommand(string Purpose, string Command);

/// <summary>An input or output of a model file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type, such as "float".</param>
/// <param name="Shape">Its shape, such as "[batch, 1]".</param>
public readonly record struct ModelPort(string Name, string Type, string Shape);
