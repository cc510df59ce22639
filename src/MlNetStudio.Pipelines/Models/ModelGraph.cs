namespace MlNetStudio.Pipelines.Models;

/// <summary>The names of an exported model's outputs, and of its input where it takes images.</summary>
public static class ModelGraph
{
    /// <summary>The input of a model of images: uint8 [batch, height, width, channels], rows from the top, channels gray or red, green, blue.</summary>
    public const string Image = "image";

    /// <summary>A regression's output: float [batch, 1].</summary>
    public const string Prediction = "prediction";

    /// <summary>A classification's most probable class: text or int64 [batch].</summary>
    public const string Label = "label";

    /// <summary>A classification's probabilities: float [batch, classes].</summary>
    public const string Probabilities = "probabilities";
}
