using Microsoft.ML.Data;

namespace MlNetStudio.Samples.PredictionService;

/// <summary>What a caller sends: the measures of a flower in cm.</summary>
public sealed class Flower
{
    /// <summary>The length of the sepals.</summary>
    [LoadColumn(0)]
    public float SepalLength { get; set; }

    /// <summary>The width of the sepals.</summary>
    [LoadColumn(1)]
    public float SepalWidth { get; set; }

    /// <summary>The length of the petals.</summary>
    [LoadColumn(2)]
    public float PetalLength { get; set; }

    /// <summary>The width of the petals.</summary>
    [LoadColumn(3)]
    public float PetalWidth { get; set; }

    /// <summary>The species; only for training.</summary>
    [LoadColumn(4)]
    public string Species { get; set; } = "";
}

/// <summary>The answer.</summary>
public sealed class FlowerPrediction
{
    /// <summary>The species.</summary>
    [ColumnName("PredictedLabel")]
    public string Species { get; set; } = "";

    /// <summary>The probability of every species, in the order of the training data.</summary>
    [ColumnName("Score")]
    public float[] Probabilities { get; set; } = [];
}
