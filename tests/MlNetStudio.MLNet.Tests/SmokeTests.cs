using Microsoft.ML;

namespace MlNetStudio.MLNet.Tests;

public class SmokeTests
{
    private sealed class Row
    {
        public float Value { get; set; }

        public bool Label { get; set; }
    }

    [Fact]
    public void The_loaded_ML_NET_is_the_one_that_the_project_is_written_for() =>
        Assert.Equal(new Version(1, 0, 0, 0), MLNetVersion.Loaded);

    [Fact]
    public void ML_NET_separates_two_classes()
    {
        var context = new MLContext(seed: 1);
        var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Row { Value = i, Label = i >= 20 }));
        var pipeline = context.Transforms.Concatenate("Features", nameof(Row.Value))
            .Append(context.Transforms.NormalizeMeanVariance("Features"))
            .Append(context.BinaryClassification.Trainers.LbfgsLogisticRegression());
        var metrics = context.BinaryClassification.Evaluate(pipeline.Fit(data).Transform(data));
        Assert.InRange(metrics.AreaUnderRocCurve, 0.999, 1.0);
    }
}
