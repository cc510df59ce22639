using System.Collections.Immutable;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural;

/// <summary>Where one parameter lies in its network's store.</summary>
internal sealed record ParameterSlot(string Layer, ParameterSpec Spec, long Offset)
{
    /// <summary>The parameter's name in files and messages: <c>layer/parameter</c>.</summary>
    public string FullName { get; } = $"{Layer}/{Spec.Name}";

    public int Rows { get; } = Spec.Stored.Rows;

    public int Columns { get; } = Spec.Stored.Columns;

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; } = Padding.Pad(Spec.Stored.Columns);

    /// <summary>Floats that the parameter takes, padding included.</summary>
    public long Length => (long)Rows * Stride;

    /// <summary>The parameter's element count without padding.</summary>
    public int Size => Rows * Columns;
}

/// <summary>A stretch of the store whose parameters are updated alike.</summary>
internal readonly record struct ParameterRange(long Offset, long Length, bool Decays, float LearningRate);

/// <summary>
/// All parameters of a network in one buffer: trainable ones first, those that weight decay applies to at the very front
/// and frozen ones last, state such as running averages at the end. So an optimizer works on a few long runs of floats,
/// one or two where no parameter has a learning rate factor of its own.
/// </summary>
internal sealed unsafe class ParameterStore : IDisposable
{
    private readonly NativeBuffer _values;

    public ParameterStore(ImmutableArray<BoundLayer> layers)
    {
        var all = layers.SelectMany(layer => layer.Parameters.Select(spec => (layer.Name, Spec: spec))).ToList();
        var slots = new Dictionary<ParameterSpec, ParameterSlot>(ReferenceEqualityComparer.Instance);
        long offset = 0;
        var ranges = ImmutableArray.CreateBuilder<ParameterRange>(2);

        // Groups in the order of their first parameter, behind what decides more.
        foreach (var group in all.GroupBy(p => p.Spec.Trainable ? new ParameterRange(0, 0, p.Spec.Decays, p.Spec.LearningRate) : default(ParameterRange?))
            .OrderBy(group => group.Key is not { } key ? 3 : key.LearningRate == 0 ? 2 : key.Decays ? 0 : 1))
        {
            long start = offset;
            foreach (var (layer, spec) in group)
            {
                var slot = new ParameterSlot(layer, spec, offset);
                slots.Add(spec, slot);
                offset += slot.Length;
            }

            if (group.Key is not { } range)
            {
                continue;
            }

            TrainableLength = offset;
            if (range.LearningRate != 0)
            {
                LearningLength = offset;
                ranges.Add(range with { Offset = start, Length = offset - start });
            }
        }

        Slots = [.. all.Select(p => slots[p.Spec])];
        Ranges = ranges.ToImmutable();
        _values = new NativeBuffer(offset);
    }

    /// <summary>Every parameter in the order of its layers.</summary>
    public ImmutableArray<ParameterSlot> Slots { get; }

    /// <summary>The stretches that are trained: all trainable ones but the frozen.</summary>
    public ImmutableArray<ParameterRange> Ranges { get; }

    /// <summary>Floats at the front that are trainable, padding included: the length of a gradient.</summary>
    public long TrainableLength { get; }

    /// <summary>Floats at the front of the trainable ones that are not frozen, padding included.</summary>
    public long LearningLength { get; }

    /// <summary>All floats, padding included.</summary>
    public long Length => _values.Length;

    /// <summary>The parameters, to read; who writes asks <see cref="Change"/>.</summary>
    public float* Values => _values.Pointer;

    /// <summary>Grows with every change of trainable parameters, so that whoever keeps something made of them knows when to make it anew.</summary>
    public long Version { get; private set; }

    /// <summary>The parameters, to write now.</summary>
    public float* Change()
    {
        Version++;
        return Values;
    }

    /// <summary>The stretches that are trained where some layers' rates are multiplied by a factor; those of rate 0 are left out.</summary>
    public ImmutableArray<ParameterRange> RangesAt(IReadOnlyDictionary<string, float> layerRates)
    {
        var ranges = ImmutableArray.CreateBuilder<ParameterRange>();
        foreach (var slot in Slots.Where(slot => slot.Spec.Trainable).OrderBy(slot => slot.Offset))
        {
            var range = new ParameterRange(slot.Offset, slot.Length, slot.Spec.Decays, slot.Spec.LearningRate * layerRates.GetValueOrDefault(slot.Layer, 1));
            if (range.LearningRate == 0)
            {
                continue;
            }

            if (ranges.Count > 0 && ranges[^1] is var last && last.Offset + last.Length == range.Offset && last.Decays == range.Decays && last.LearningRate == range.LearningRate)
            {
                ranges[^1] = last with { Length = last.Length + range.Length };
            }
            else
            {
                ranges.Add(range);
            }
        }

        return ranges.ToImmutable();
    }

    /// <summary>The slots of one layer's parameters, in the order declared.</summary>
    public ImmutableArray<ParameterSlot> SlotsOf(BoundLayer layer) => [.. layer.Parameters.Select(spec => Slots.First(slot => ReferenceEquals(slot.Spec, spec)))];

    /// <summary>Copies a parameter out of a buffer laid out like this store, in the order of its logical shape.</summary>
    public static float[] Unpad(ParameterSlot slot, float* buffer)
    {
        var values = new float[slot.Size];
        int step = StepOf(slot.Spec);
        for (int row = 0; row < slot.Rows; row++)
        {
            var source = new ReadOnlySpan<float>(buffer + slot.Offset + ((long)row * slot.Stride), slot.Columns);
            int start = StartOf(slot.Spec, row);
            if (step == 1)
            {
                source.CopyTo(values.AsSpan(start));
                continue;
            }

            for (int column = 0; column < source.Length; column++)
            {
                values[start + (column * step)] = source[column];
            }
        }

        return values;
    }

    /// <summary>Copies a parameter, in the order of its logical shape, into a buffer laid out like this store; the padding becomes zero.</summary>
    public static void Pad(ParameterSlot slot, ReadOnlySpan<float> values, float* buffer)
    {
        int step = StepOf(slot.Spec);
        for (int row = 0; row < slot.Rows; row++)
        {
            var target = new Span<float>(buffer + slot.Offset + ((long)row * slot.Stride), slot.Stride);
            int start = StartOf(slot.Spec, row);
            if (step == 1)
            {
                values.Slice(start, slot.Columns).CopyTo(target);
            }
            else
            {
                for (int column = 0; column < slot.Columns; column++)
                {
                    target[column] = values[start + (column * step)];
                }
            }

            target[slot.Columns..].Clear();
        }
    }

    /// <summary>A parameter as a tensor of its logical shape.</summary>
    public Tensor<float> Read(ParameterSlot slot) => new(Unpad(slot, Values), slot.Spec.Shape.Dimensions);

    /// <summary>Sets a parameter from its logical elements, row by row.</summary>
    public void Write(ParameterSlot slot, ReadOnlySpan<float> values)
    {
        if (values.Length != slot.Size)
        {
            throw new InvalidInputException($"parameter '{slot.FullName}' has {slot.Size} elements (shape {slot.Spec.Shape}), but {values.Length} were given.");
        }

        Pad(slot, values, Change());
    }

    public void Dispose() => _values.Dispose();

    /// <summary>Elements of the logical shape from one stored column to the next.</summary>
    private static int StepOf(ParameterSpec spec) => spec.Order.IsEmpty ? 1 : StrideOf(spec, spec.Order[^1]);

    /// <summary>The first element of a stored row in the logical shape.</summary>
    private static int StartOf(ParameterSpec spec, int row)
    {
        if (spec.Order.IsEmpty)
        {
            return row * spec.Shape.Columns;
        }

        int start = 0;
        for (int i = spec.Order.Length - 2; i >= 0; i--)
        {
            int size = spec.Shape.Dimensions[spec.Order[i]];
            start += row % size * StrideOf(spec, spec.Order[i]);
            row /= size;
        }

        return start;
    }

    private static int StrideOf(ParameterSpec spec, int dimension)
    {
        int stride = 1;
        foreach (int size in spec.Shape.Dimensions.AsSpan()[(dimension + 1)..])
        {
            stride *= size;
        }

        return stride;
    }
}
