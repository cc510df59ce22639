using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetStudio.Neural.Plans;

/// <summary>Copies rows of unpadded features into the padded inputs of a plan. The padding becomes zero.</summary>
internal sealed unsafe class RowGatherer
{
    private readonly PlanValue[] _inputs;
    private readonly int _features;

    public RowGatherer(ImmutableArray<PlanValue> inputs)
    {
        _inputs = [.. inputs];
        _features = inputs.Sum(input => input.Shape.Size);
    }

    /// <summary>Copies the first <paramref name="batch"/> rows in order; <paramref name="available"/> floats may be read from <paramref name="source"/>.</summary>
    public void Copy(float* source, int batch, long available)
    {
        long offset = 0;
        foreach (var input in _inputs)
        {
            for (int sample = 0; sample < batch; sample++)
            {
                long start = (sample * (long)_features) + offset;
                CopySample(source + start, available - start, input, sample);
            }

            offset += input.Shape.Size;
        }
    }

    /// <summary>Copies the rows with the given numbers; <paramref name="available"/> floats may be read from <paramref name="source"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(float* source, ReadOnlySpan<int> rows, long available)
    {
        long offset = 0;
        foreach (var input in _inputs)
        {
            if (input.RowsPerSample == 1 && input.Columns <= Vector512<float>.Count)
            {
                GatherNarrow(source + offset, rows, available - offset, input);
            }
            else
            {
                for (int sample = 0; sample < rows.Length; sample++)
                {
                    long start = (rows[sample] * (long)_features) + offset;
                    CopySample(source + start, available - start, input, sample);
                }
            }

            offset += input.Shape.Size;
        }
    }

    /// <summary>Rows that fit in one vector: one load, one mask, one store, wherever a whole vector may be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherNarrow(float* source, ReadOnlySpan<int> rows, long available, PlanValue input)
    {
        int features = _features;
        int columns = input.Columns;
        long lastWhole = available - Vector512<float>.Count;
        var valid = Mask(columns);
        float* target = input.Data;
        foreach (int row in rows)
        {
            long start = row * (long)features;
            if (start <= lastWhole)
            {
                (Vector512.Load(source + start) & valid).Store(target);
            }
            else
            {
                new ReadOnlySpan<float>(source + start, columns).CopyTo(new Span<float>(target, columns));
            }

            target += Vector512<float>.Count;
        }
    }

    private static void CopySample(float* source, long available, PlanValue input, int sample)
    {
        float* target = input.Data + (sample * (nint)input.RowsPerSample * input.Stride);
        for (int row = 0; row < input.RowsPerSample; row++, source += input.Columns, available -= input.Columns, target += input.Stride)
        {
            CopyColumns(source, target, input.Columns, available);
        }
    }

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
            (Vector512.Load(source + c) & Mask(columns - c)).Store(target + c);
        }
    }

    private static Vector512<float> Mask(int columns) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(columns)).AsSingle();
}
