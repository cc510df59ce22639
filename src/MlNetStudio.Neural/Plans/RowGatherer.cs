using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;

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
    public void Copy(float* source, int batch, long available, WorkerTeam team) =>
        Run(new Shared { Source = source, Count = batch, Available = available }, team);

    /// <summary>Copies the rows with the given numbers; <paramref name="available"/> floats may be read from <paramref name="source"/>.</summary>
    public void Gather(float* source, ReadOnlySpan<int> rows, long available, WorkerTeam team)
    {
        fixed (int* numbers = rows)
        {
            Run(new Shared { Source = source, Rows = numbers, Count = rows.Length, Available = available }, team);
        }
    }

    private void Run(Shared shared, WorkerTeam team)
    {
        if (team.Members == 1 || shared.Count == 1 || shared.Count * (long)_features < WorkerTeam.LeastSharedLength)
        {
            RunPart(shared, 0, shared.Count);
            return;
        }

        var handle = GCHandle.Alloc(this);
        try
        {
            shared.Gatherer = GCHandle.ToIntPtr(handle);
            team.Run(&RunMember, &shared);
        }
        finally
        {
            handle.Free();
        }
    }

    private static void RunMember(void* state, int member, int members)
    {
        var shared = (Shared*)state;
        var (first, end) = ConvolutionBlocking.Share(shared->Count, member, members);
        ((RowGatherer)GCHandle.FromIntPtr(shared->Gatherer).Target!).RunPart(*shared, first, end);
    }

    /// <summary>Fills some samples of every input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunPart(in Shared shared, int first, int end)
    {
        long offset = 0;
        foreach (var input in _inputs)
        {
            if (shared.Rows is not null && input.RowsPerSample == 1 && input.Columns <= Vector512<float>.Count)
            {
                GatherNarrow(
                    shared.Source + offset, new ReadOnlySpan<int>(shared.Rows + first, end - first), shared.Available - offset, input, input.Data + (first * input.Stride));
            }
            else
            {
                for (int sample = first; sample < end; sample++)
                {
                    long start = ((shared.Rows is null ? sample : shared.Rows[sample]) * (long)_features) + offset;
                    CopySample(shared.Source + start, shared.Available - start, input, sample);
                }
            }

            offset += input.Shape.Size;
        }
    }

    /// <summary>Rows that fit in one vector: one load, one mask, one store, wherever a whole vector may be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherNarrow(float* source, ReadOnlySpan<int> rows, long available, PlanValue input, float* target)
    {
        int features = _features;
        int columns = input.Columns;
        long lastWhole = available - Vector512<float>.Count;
        var valid = Mask(columns);
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

    private struct Shared
    {
        public nint Gatherer;
        public float* Source;

        /// <summary>The numbers of the rows, or null for the first ones in order.</summary>
        public int* Rows;
        public int Count;
        public long Available;
    }
}
