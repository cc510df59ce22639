namespace MlNetStudio.Data;

/// <summary>Predicts a label from one column by looking up its value.</summary>
internal sealed class OneColumnModel
{
    private readonly bool _isOrdered;
    private readonly bool _isRegression;
    private readonly double[] _values;
    private readonly double[] _answers;

    // The answer for a missing value, if rows were seen that lack one, and for a category that was not seen.
    private readonly double _missing;
    private readonly double _overall;

    /// <summary>Learns what each value stands for.</summary>
    /// <param name="values">The values, NaN where missing; for categories their numbers.</param>
    /// <param name="targets">The labels: numbers, or the positions of classes.</param>
    /// <param name="isOrdered">Whether values between two others mean something.</param>
    /// <param name="isRegression">Whether the labels are numbers.</param>
    public OneColumnModel(double[] values, float[] targets, bool isOrdered, bool isRegression)
    {
        (_isOrdered, _isRegression) = (isOrdered, isRegression);

        // NaN sorts before every number.
        double[] sorted = [.. values];
        float[] labels = [.. targets];
        Array.Sort(sorted, labels);
        var distinct = new List<double>();
        var answers = new List<double>();
        for (int start = 0; start < sorted.Length;)
        {
            int end = start + 1;
            while (end < sorted.Length && sorted[end].Equals(sorted[start]))
            {
                end++;
            }

            distinct.Add(sorted[start]);
            answers.Add(Answer(labels.AsSpan(start, end - start)));
            start = end;
        }

        _overall = Answer(labels);
        bool lacksSome = double.IsNaN(distinct[0]);
        _missing = lacksSome ? answers[0] : _overall;
        _values = [.. distinct.Skip(lacksSome ? 1 : 0)];
        _answers = [.. answers.Skip(lacksSome ? 1 : 0)];
    }

    /// <summary>The label for each value.</summary>
    public double[] Predict(double[] values) => Array.ConvertAll(values, Predict);

    private double Predict(double value)
    {
        if (double.IsNaN(value))
        {
            return _missing;
        }

        int position = Array.BinarySearch(_values, value);
        if (position >= 0)
        {
            return _answers[position];
        }

        if (!_isOrdered || _values.Length == 0)
        {
            return _overall;
        }

        int next = ~position;
        if (next == 0 || next == _values.Length)
        {
            return _answers[Math.Min(next, _values.Length - 1)];
        }

        double part = (value - _values[next - 1]) / (_values[next] - _values[next - 1]);
        return _isRegression ? _answers[next - 1] + (part * (_answers[next] - _answers[next - 1])) : _answers[part < 0.5 ? next - 1 : next];
    }

    private double Answer(ReadOnlySpan<float> targets)
    {
        if (targets.Length == 1)
        {
            return targets[0];
        }

        if (_isRegression)
        {
            double sum = 0;
            foreach (float target in targets)
            {
                sum += target;
            }

            return sum / targets.Length;
        }

        // The most frequent class, of several the first.
        var counts = new SortedDictionary<float, int>();
        foreach (float target in targets)
        {
            counts[target] = counts.GetValueOrDefault(target) + 1;
        }

        return counts.MaxBy(pair => pair.Value).Key;
    }
}
