using Microsoft.ML.Data;

namespace MlNetStudio.Samples.OneLineSwap;

/// <summary>A row of data/iris.csv; lengths in cm.</summary>
internal sealed class Flower
{
    [LoadColumn(0)]
    public float SepalLength { get; set; }

    [LoadColumn(1)]
    public float SepalWidth { get; set; }

    [LoadColumn(2)]
    public float PetalLength { get; set; }

    [LoadColumn(3)]
    public float PetalWidth { get; set; }

    [LoadColumn(4)]
    public string Species { get; set; } = "";
}
