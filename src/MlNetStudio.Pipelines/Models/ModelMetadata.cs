namespace MlNetStudio.Pipelines.Models;

/// <summary>What rides in a model file beside the graph, under keys that begin with <c>mlnetstudio.</c>; no clock, path, thread count or row of data among it.</summary>
internal static class ModelMetadata
{
    public const string Format = "mlnetstudio.format";
    public const string Label = "mlnetstudio.label";
    public const string Schema = "mlnetstudio.schema";
    public const string Preprocessing = "mlnetstudio.preprocessing";
    public const string Network = "mlnetstudio.network";
    public const string Pipeline = "mlnetstudio.pipeline";
    public const string Metrics = "mlnetstudio.metrics";
    public const string Seed = "mlnetstudio.seed";
    public const string DataSha256 = "mlnetstudio.dataSha256";

    /// <summary>The size of the images that the model takes; not there where it takes a table.</summary>
    public const string Images = "mlnetstudio.images";

    /// <summary>How a file with the history becomes the rows that the model reads; not there where it forecasts no series.</summary>
    public const string Series = "mlnetstudio.series";

    /// <summary>How the columns of the training rows, and the predictions for the test rows, are spread.</summary>
    public const string Profile = "mlnetstudio.profile";

    /// <summary>How the weights were made smaller, in a model in which they were; such a one has no description of its network.</summary>
    public const string Compression = "mlnetstudio.compression";

    /// <summary>How wide intervals, or how large sets of classes, must be to hold the truth.</summary>
    public const string Certainty = "mlnetstudio.certainty";

    /// <summary>What the class scores are divided by, and how many rows say so; not there where they are as the network gives them.</summary>
    public const string Calibration = "mlnetstudio.calibration";

    /// <summary>The number of this list of keys and their meaning.</summary>
    public const string CurrentFormat = "1";
}
