using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Regularization;

namespace MlNetStudio.Neural.Training;

/// <summary>
/// Holds the zeros of a network that is pruned while it trains. What is pruned can be seen from the weights alone, so that going on after
/// an interruption needs no further state.
/// </summary>
internal sealed unsafe class WeightPruning : IDisposable
{
    // How often the share of zeros rises.
    private const int Stages = 32;

    private readonly ParameterStore _store;
    private readonly PruningOptions _options;
    private readonly ImmutableArray<ParameterSlot> _slots;
    private readonly NativeBuffer _masks;
    private readonly ulong[] _ranks;
    private readonly long _stepsToReach;
    private int _stage;

    /// <summary>Pruning of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">How far.</param>
    /// <param name="layerRates">Layers of rate 0 are left alone.</param>
    /// <param name="steps">The steps of the whole training.</param>
    /// <exception cref="InvalidInputException">An option is out of range, names a layer that is not there, or leaves no weight to prune.</exception>
    public WeightPruning(Network network, PruningOptions options, IReadOnlyDictionary<string, float> layerRates, long steps)
    {
        options.Validate();
        (_store, _options) = (network.Parameters, options);
        _slots = SlotsOf(network, options, layerRates);
        _masks = new NativeBuffer(_slots.Sum(slot => slot.Length));
        _ranks = new ulong[options.Scope == PruningScope.Network ? checked((int)_slots.Sum(slot => (long)slot.Size)) : _slots.Max(slot => slot.Size)];
        _stepsToReach = Math.Max(1, (long)Math.Floor(options.ReachedAt * steps));
    }

    /// <summary>Whether the share of zeros is reached.</summary>
    public bool IsReached => _stage == Stages;

    /// <summary>The parameters that are pruned.</summary>
    /// <inheritdoc cref="WeightPruning(Network, PruningOptions, IReadOnlyDictionary{string, float}, long)" path="/exception"/>
    public static ImmutableArray<ParameterSlot> SlotsOf(Network network, PruningOptions options, IReadOnlyDictionary<string, float> layerRates)
    {
        if (options.Skip.FirstOrDefault(name => !network.Definition.Nodes.Any(node => node.Name == name)) is { } unknown)
        {
            throw new InvalidInputException(
                $"layer '{unknown}' is not to be pruned, and the network does not have it. It has: {string.Join(", ", network.Definition.Nodes.Select(node => node.Name))}.");
        }

        // Weights are what decays: kernels and tables, not biases and factors.
        ImmutableArray<ParameterSlot> slots = [.. network.Parameters.Slots.Where(slot => slot.Spec is { Trainable: true, Decays: true, LearningRate: > 0 }
            && layerRates.GetValueOrDefault(slot.Layer, 1) > 0 && !options.Skip.Contains(slot.Layer))];
        return slots.Length > 0 ? slots : throw new InvalidInputException("there is no layer with weights to prune: all are frozen, left alone, or have none.");
    }

    /// <summary>Takes up the zeros that are there, at the beginning of every epoch, so that it makes no difference whether training was interrupted before it.</summary>
    /// <param name="step">The steps done.</param>
    public void Begin(long step)
    {
        _stage = StageAt(step);
        long place = 0;
        foreach (var slot in _slots)
        {
            var values = Values(slot);
            var mask = Mask(place, slot);

            // What starts as nothing but zeros is yet to learn.
            bool isNew = step == 0 && !values.ContainsAnyExcept(0f);
            for (int i = 0; i < values.Length; i++)
            {
                mask[i] = values[i] == 0 && !isNew ? 0 : uint.MaxValue;
            }

            place += slot.Length;
        }

        Apply();
    }

    /// <summary>Puts the zeros back after a step, and more where the time has come.</summary>
    /// <param name="step">The steps done.</param>
    public void EndStep(long step)
    {
        int stage = StageAt(step);
        Apply();
        if (stage > _stage)
        {
            _stage = stage;
            double left = 1 - ((double)stage / Stages);
            Extend(_options.Sparsity * (1 - (left * left * left)));
        }
    }

    public void Dispose() => _masks.Dispose();

    private int StageAt(long step) => (int)Math.Min(Stages, Stages * step / _stepsToReach);

    private Span<float> Values(ParameterSlot slot) => new(_store.Values + slot.Offset, checked((int)slot.Length));

    private Span<uint> Mask(long place, ParameterSlot slot) => new((uint*)_masks.Pointer + place, checked((int)slot.Length));

    private void Apply()
    {
        _store.Change();
        long place = 0;
        foreach (var slot in _slots)
        {
            // By bits, so that a negative weight does not become a negative zero.
            var bits = MemoryMarshal.Cast<float, uint>(Values(slot));
            TensorPrimitives.BitwiseAnd(bits, Mask(place, slot), bits);
            place += slot.Length;
        }
    }

    private void Extend(double share)
    {
        if (_options.Scope == PruningScope.Network)
        {
            Extend(_slots, 0, share);
            return;
        }

        long place = 0;
        foreach (var slot in _slots)
        {
            Extend([slot], place, share);
            place += slot.Length;
        }
    }

    // Of equal weights the first goes first.
    private void Extend(ImmutableArray<ParameterSlot> slots, long place, double share)
    {
        int count = 0;
        foreach (var slot in slots)
        {
            for (int row = 0; row < slot.Rows; row++)
            {
                var values = Values(slot).Slice(row * slot.Stride, slot.Columns);
                foreach (float value in values)
                {
                    _ranks[count] = ((ulong)BitConverter.SingleToUInt32Bits(MathF.Abs(value)) << 32) | (uint)count;
                    count++;
                }
            }
        }

        _store.Change();
        Array.Sort(_ranks, 0, count);
        int pruned = (int)Math.Round(share * count, MidpointRounding.ToEven);
        if (pruned == 0)
        {
            return;
        }

        ulong last = _ranks[pruned - 1];
        int index = 0;
        foreach (var slot in slots)
        {
            var values = Values(slot);
            var mask = Mask(place, slot);
            for (int row = 0; row < slot.Rows; row++)
            {
                for (int i = row * slot.Stride; i < (row * slot.Stride) + slot.Columns; i++, index++)
                {
                    if ((((ulong)BitConverter.SingleToUInt32Bits(MathF.Abs(values[i])) << 32) | (uint)index) <= last)
                    {
                        (values[i], mask[i]) = (0, 0);
                    }
                }
            }

            place += slot.Length;
        }
    }
}
