namespace MlNetStudio.Evaluation.Explanations;

/// <summary>Count, sum and sum of squares of some errors.</summary>
internal struct ErrorMoments
{
    private double _sum;
    private double _squares;

    /// <summary>How many they are.</summary>
    public int Count { get; private set; }

    /// <summary>Their mean.</summary>
    public readonly double Mean => _sum / Count;

    private readonly double VarianceOfMean => Math.Max(0, (_squares - (_sum * _sum / Count)) / Math.Max(1, Count - 1)) / Count;

    /// <summary>Welch's t of the two means; where neither varies, infinite if the first is greater.</summary>
    public static double Statistic(ErrorMoments here, ErrorMoments elsewhere)
    {
        double variance = here.VarianceOfMean + elsewhere.VarianceOfMean;
        double difference = here.Mean - elsewhere.Mean;
        return variance > 0 ? difference / Math.Sqrt(variance) : difference > 0 ? double.PositiveInfinity : 0;
    }

    /// <summary>Adds an error.</summary>
    public void Add(double error)
    {
        Count++;
        _sum += error;
        _squares += error * error;
    }

    /// <summary>Adds others.</summary>
    public void Add(ErrorMoments others) => (Count, _sum, _squares) = (Count + others.Count, _sum + others._sum, _squares + others._squares);

    /// <summary>The others when a part is taken away.</summary>
    public readonly ErrorMoments Without(ErrorMoments part) => new() { Count = Count - part.Count, _sum = _sum - part._sum, _squares = _squares - part._squares };
}
