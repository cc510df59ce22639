using System.Collections.Immutable;
using System.Runtime.Intrinsics;

namespace MlNetStudio.Neural.Plans;

/// <summary>Copies rows of unpadded features into the padded inputs of a plan.</summary>
internal sealed unsafe class RowGatherer
{
    private readonly ImmutableArray<PlanValue> _inputs;
    private readonly int _features;
    private readonly bool _single;

    public RowGatherer(ImmutableArray<PlanValue> inputs)
    {
        _inputs = inputs;
        _features = inputs.Sum(input => input.Shape.Size);
        _single = inputs.Length == 1 && inputs[0].RowsPerSample == 1;
    }

    /// <summary>Copies the first <paramref name="batch"/> rows in order; <paramref name="available"/> floats may be read from <paramref name="source"/>.</summary>
    public void Copy(float* source, int batch, long available)
    {
        for (int i = 0; i < batch; i++)
        {
            CopyRow(source + ((long)i * _features), i, available - ((long)i * _features));
        }
    }

    /// <summary>Copies the rows with the given numbers; <paramref name="available"/> floats may be read from <paramref name="source"/>.</summary>
    public void Gather(float* source, ReadOnlySpan<int> rows, long available)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            long offset = (long)rows[i] * _features;
            CopyRow(source + offset, i, available - offset);
        }
    }

    private void CopyRow(float* source, int sample, long available)
    {
        if (_single)
        {
            var input = _inputs[0];
            CopyColumns(source, input.Data + (sample * input.Stride), input.Columns, available);
            return;
        }

        foreach (var input in _inputs)
        {
            float* target = input.Data + (sample * (nint)input.RowsPerSample * input.Stride);
            for (int row = 0; row < input.RowsPerSample; row++, source += input.Columns, available -= input.Columns, target += input.Stride)
            {
                CopyColumns(source, target, input.Columns, available);
            }
        }
    }

    /// <summary>Copies whole vectors where so much may be read, and zeros what lies beyond the last column.</summary>
    private static void CopyColumns(float* source, float* target, int columns, long available)
    {
        if (available < columns + Vector512<float>.Count)
        {
            new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(target, columns));
            return;
        }

        int c = 0;
        for (; c <= columns - Vector512<float>.Count; c += Vector512<float>.Count)
        {
            Vector512.Load(source + c).Store(target + c);
        }

        if (c < columns)
        {
            var valid = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(columns - c)).AsSingle();
            (Vector512.Load(source + c) & valid).Store(target + c);
        }
    }
}
