using Microsoft.ML;

namespace MlNetStudio.MLNet.Tests;

public class SmokeTests
{
    private sealed class Row
    {
        public float Value { get; set; }

        public float Label { get; set; }
    }

    [Fact]
    public void The_loaded_ML_NET_is_the_one_that_the_project_is_written_for() =>
        Assert.Equal(new Version(1, 0, 0, 0), MLNetVersion.Loaded);

    [Fact]
    public void ML_NET_fits_a_line()
    {
        var context = new MLContext(seed: 1);
        var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Row { Value = i, Label = (2 * i) + 1 }));
        var pipeline = context.Transforms.Concatenate("Features", nameof(Row.Value))
            .Append(context.Transforms.NormalizeMeanVariance("Features"))
            .Append(context.Regression.Trainers.Sdca());
        var metrics = context.Regression.Evaluate(pipeline.Fit(data).Transform(data));
        Assert.InRange(metrics.RSquared, 0.99, 1.0);
    }
}
