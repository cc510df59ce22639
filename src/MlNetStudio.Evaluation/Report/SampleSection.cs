namespace MlNetStudio.Evaluation.Report;

/// <summary>Single images with what the model says of them. They are rows of data: only there when they were asked for.</summary>
public sealed record SampleSection
{
    /// <summary>Some images of every class.</summary>
    public required IReadOnlyList<ImageSample> Grid { get; init; }

    /// <summary>The images that the model gets wrong, those that it is most sure of first.</summary>
    public required IReadOnlyList<ImageSample> Mistakes { get; init; }

    /// <summary>Some of them, right and wrong ones, with what the model looked at; empty where that was not asked of it.</summary>
    public IReadOnlyList<ImageSample> Looks { get; init; } = [];
}

/// <summary>An image and what the model says of it.</summary>
/// <param name="Png">The image as a PNG file.</param>
/// <param name="Actual">Its class.</param>
/// <param name="Predicted">The class that the model says.</param>
/// <param name="Probability">How probable the model holds that.</param>
/// <param name="Name">What it is called, such as "test image 17".</param>
public sealed record ImageSample(byte[] Png, string Actual, string Predicted, double Probability, string Name)
{
    /// <summary>The image as a PNG file, faded but for what speaks for the predicted class (<see cref="Explanations.Occlusion"/>); null where that is not known.</summary>
    public byte[]? Look { get; init; }
}
