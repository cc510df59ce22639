using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.Onnx.Compression;

/// <summary>The range of numbers that values of a graph take over some inputs, found by running it.</summary>
internal sealed class ActivationRanges
{
    private const int Bins = 4096;

    private readonly OperatorEngine _engine;
    private readonly string[] _values;
    private readonly (float Low, float High)[] _extremes;

    private ActivationRanges(OperatorGraph graph, string[] values)
    {
        _values = values;
        var declared = graph.Inputs.Concat(graph.Outputs).Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        _engine = OperatorEngine.Compile(graph with
        {
            Outputs = [.. graph.Outputs, .. values.Where(value => !declared.Contains(value)).Select(value => new ValueInfo(value, ElementType.Float32, default))],
        });
        _extremes = new (float, float)[values.Length];
    }

    /// <summary>Finds the ranges.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="values">The names of the values.</param>
    /// <param name="batches">The graph's inputs, gone through once, or twice where extremes are cut.</param>
    /// <param name="share">The share of the numbers that a range must hold.</param>
    /// <exception cref="InvalidInputException">There is no batch, or a value holds a number that is not finite.</exception>
    public static Dictionary<string, (float Low, float High)> Find(
        OperatorGraph graph, IEnumerable<string> values, IReadOnlyList<IReadOnlyDictionary<string, Tensor>> batches, double share)
    {
        if (batches.Count == 0)
        {
            throw new InvalidInputException("there are no calibration rows; static quantization needs some to learn the ranges from.");
        }

        var ranges = new ActivationRanges(graph, [.. values.Distinct(StringComparer.Ordinal)]);
        foreach (var batch in batches)
        {
            ranges.Extend(batch);
        }

        var found = share < 1 ? ranges.Cut(batches, share) : ranges._extremes;
        return ranges._values.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    private void Extend(IReadOnlyDictionary<string, Tensor> batch)
    {
        var results = _engine.Run(batch);
        for (int i = 0; i < _values.Length; i++)
        {
            foreach (float value in Of(batch, results, _values[i]))
            {
                if (!float.IsFinite(value))
                {
                    throw new InvalidInputException($"the value '{_values[i]}' is not finite for a calibration row, so that it has no range.");
                }

                _extremes[i] = (MathF.Min(_extremes[i].Low, value), MathF.Max(_extremes[i].High, value));
            }
        }
    }

    private (float Low, float High)[] Cut(IReadOnlyList<IReadOnlyDictionary<string, Tensor>> batches, double share)
    {
        var counts = new long[_values.Length][];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = new long[Bins];
        }

        foreach (var batch in batches)
        {
            var results = _engine.Run(batch);
            for (int i = 0; i < counts.Length; i++)
            {
                (float low, float high) = _extremes[i];
                float scale = high > low ? Bins / (high - low) : 0;
                foreach (float value in Of(batch, results, _values[i]))
                {
                    counts[i][Math.Min((int)((value - low) * scale), Bins - 1)]++;
                }
            }
        }

        return [.. counts.Select((bins, i) => Cut(bins, _extremes[i], share))];
    }

    private static (float Low, float High) Cut(long[] bins, (float Low, float High) range, double share)
    {
        // As many may be cut at either end.
        long spare = (long)(bins.Sum() * (1 - share) / 2);
        int first = 0;
        for (long cut = bins[0]; cut <= spare && first < Bins - 1; cut += bins[++first])
        {
        }

        int last = Bins - 1;
        for (long cut = bins[last]; cut <= spare && last > first; cut += bins[--last])
        {
        }

        float step = (range.High - range.Low) / Bins;
        return (MathF.Min(0, range.Low + (first * step)), MathF.Max(0, range.Low + ((last + 1) * step)));
    }

    private static ReadOnlySpan<float> Of(IReadOnlyDictionary<string, Tensor> batch, IReadOnlyDictionary<string, Tensor> results, string name) =>
        (results.TryGetValue(name, out var made) ? made : batch[name]).As<float>().Span;
}
