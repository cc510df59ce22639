namespace MlNetStudio.Neural.Training;

/// <summary>A metric that is added up batch by batch during an epoch, on the network's raw outputs.</summary>
internal abstract unsafe class EpochMetric
{
    private double _sum;
    private double _weight;

    /// <summary>The metrics that training knows by name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["accuracy", "mae", "rmse"];

    /// <exception cref="InvalidInputException">There is no metric of that name.</exception>
    public static EpochMetric Create(string name) => name switch
    {
        "accuracy" => new Accuracy(),
        "mae" => new MeanAbsoluteError(),
        "rmse" => new RootMeanSquaredError(),
        _ => throw new InvalidInputException($"there is no training metric '{name}'. There are: {string.Join(", ", Names)}."),
    };

    /// <summary>The metric of everything added so far; then starts anew.</summary>
    public double TakeResult()
    {
        double result = Finish(_weight > 0 ? _sum / _weight : double.NaN);
        (_sum, _weight) = (0, 0);
        return result;
    }

    public void Add(float* outputs, nint stride, int columns, float* targets, nint targetStride, float* weights, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            double weight = weights is null ? 1 : weights[row];
            _sum += weight * Row(new ReadOnlySpan<float>(outputs + (row * stride), columns), new ReadOnlySpan<float>(targets + (row * targetStride), (int)targetStride));
            _weight += weight;
        }
    }

    protected abstract double Row(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets);

    protected virtual double Finish(double mean) => mean;

    /// <summary>The part of the rows whose class is the one with the highest output; with one output, positive means the class 1.</summary>
    private sealed class Accuracy : EpochMetric
    {
        protected override double Row(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
        {
            if (outputs.Length == 1)
            {
                return outputs[0] > 0 == targets[0] > 0.5f ? 1 : 0;
            }

            int best = TensorPrimitives.IndexOfMax(outputs);
            int expected = targets.Length == 1 ? (int)targets[0] : TensorPrimitives.IndexOfMax(targets);
            return best == expected ? 1 : 0;
        }
    }

    /// <summary>The mean absolute difference, averaged over outputs.</summary>
    private sealed class MeanAbsoluteError : EpochMetric
    {
        protected override double Row(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
        {
            double sum = 0;
            for (int i = 0; i < outputs.Length; i++)
            {
                sum += Math.Abs(outputs[i] - (double)targets[Math.Min(i, targets.Length - 1)]);
            }

            return sum / outputs.Length;
        }
    }

    /// <summary>The root of the mean squared difference, averaged over outputs.</summary>
    private sealed class RootMeanSquaredError : EpochMetric
    {
        protected override double Row(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
        {
            double sum = 0;
            for (int i = 0; i < outputs.Length; i++)
            {
                double difference = outputs[i] - (double)targets[Math.Min(i, targets.Length - 1)];
                sum += difference * difference;
            }

            return sum / outputs.Length;
        }

        protected override double Finish(double mean) => Math.Sqrt(mean);
    }
}
