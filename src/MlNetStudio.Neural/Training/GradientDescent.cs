using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Regularization;

namespace MlNetStudio.Neural.Training;

/// <summary>Turns gradients into new parameters: penalties, clipping, the optimizer. Every element's result is independent of how the work is split.</summary>
internal sealed unsafe class GradientDescent : IDisposable
{
    // Below this a hand-over to another thread costs more than it saves.
    private const int FloatsWorthSharing = 1 << 15;

    private readonly ParameterStore _store;
    private readonly float* _gradients;
    private readonly OptimizerKernel _kernel;
    private readonly RegularizationKernel _regularization;
    private readonly GradientLimits? _limits;
    private readonly ImmutableArray<ParameterSlot> _penalized;
    private readonly ImmutableArray<ParameterRange> _ranges;
    private readonly NativeBuffer _state;
    private readonly WorkerTeam _team;
    private GCHandle _kernelHandle;

    public GradientDescent(Network network, Plan plan, OptimizerOptions optimizer, GradientClippingOptions? clipping, IReadOnlyDictionary<string, float> layerRates)
    {
        (_store, _team) = (network.Parameters, plan.Options.Team);
        _gradients = plan.Gradients;
        _kernel = optimizer.CreateKernel(plan.Options.Width);
        _regularization = RegularizationKernel.For(plan.Options.Width);
        _limits = clipping is null ? null : new GradientLimits(clipping, _regularization, _gradients, _store.LearningLength, _team);
        _penalized = [.. _store.Slots.Where(slot => slot.Spec is { Trainable: true } and ({ L1: > 0 } or { L2: > 0 }))];
        _ranges = layerRates.Count == 0 ? _store.Ranges : _store.RangesAt(layerRates);
        StateCount = optimizer.StateCount;
        _state = new NativeBuffer(StateCount * _store.TrainableLength);
        _kernelHandle = GCHandle.Alloc(_kernel);
    }

    /// <summary>The number of state values of every parameter.</summary>
    public int StateCount { get; }

    /// <summary>One array of the optimizer's state, laid out like the trainable part of the store.</summary>
    public float* State(int index) => _state.Pointer + (index * _store.TrainableLength);

    /// <summary>The penalties for the present parameters.</summary>
    public double Penalty()
    {
        double penalty = 0;
        foreach (var slot in _penalized)
        {
            penalty += _regularization.Penalty(_store.Values + slot.Offset, (nint)slot.Length, slot.Spec.L1, slot.Spec.L2);
        }

        return penalty;
    }

    /// <summary>One step along the gradients.</summary>
    public void Step(long step, float learningRate)
    {
        foreach (var slot in _penalized)
        {
            _regularization.AddPenaltyGradient(_store.Values + slot.Offset, _gradients + slot.Offset, (nint)slot.Length, slot.Spec.L1, slot.Spec.L2);
        }

        float scale = _limits?.Apply() ?? 1;
        float* parameters = _store.Change();
        foreach (var range in _ranges)
        {
            var update = new UpdateArguments
            {
                Parameters = parameters + range.Offset,
                Gradients = _gradients + range.Offset,
                State = _state.Pointer + range.Offset,
                StateStride = (nint)_store.TrainableLength,
                Length = (nint)range.Length,
                GradientScale = scale,
                LearningRate = learningRate * range.LearningRate,
                Step = step,
                Decays = range.Decays,
            };
            Update(in update);
        }
    }

    public void Dispose()
    {
        _state.Dispose();
        _limits?.Dispose();
        if (_kernelHandle.IsAllocated)
        {
            _kernelHandle.Free();
        }
    }

    private void Update(in UpdateArguments update)
    {
        if (_team.Members == 1 || update.Length < FloatsWorthSharing)
        {
            _kernel.Update(in update);
            return;
        }

        var shared = new SharedUpdate { Kernel = GCHandle.ToIntPtr(_kernelHandle), Arguments = update };
        _team.Run(&UpdatePart, &shared);
    }

    private static void UpdatePart(void* state, int member, int members)
    {
        var shared = (SharedUpdate*)state;
        nint vectors = shared->Arguments.Length / Padding.Granularity;
        nint from = vectors * member / members * Padding.Granularity;
        nint to = vectors * (member + 1) / members * Padding.Granularity;
        var part = shared->Arguments;
        part.Parameters += from;
        part.Gradients += from;
        part.State += from;
        part.Length = to - from;
        ((OptimizerKernel)GCHandle.FromIntPtr(shared->Kernel).Target!).Update(in part);
    }

    private struct SharedUpdate
    {
        public nint Kernel;
        public UpdateArguments Arguments;
    }
}
