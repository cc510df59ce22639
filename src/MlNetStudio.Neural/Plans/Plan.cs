using System.Collections.Immutable;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Plans;

/// <summary>How a plan is made.</summary>
internal sealed record PlanOptions
{
    /// <summary>The most samples that one run has.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether the plan trains or only scores.</summary>
    public bool Training { get; init; }

    /// <summary>Decides what dropout drops.</summary>
    public long Seed { get; init; }

    /// <summary>The vector width; tests force it.</summary>
    public SimdWidth Width { get; init; } = SimdWidths.Best;

    /// <summary>The threads that share the work.</summary>
    public WorkerTeam Team { get; init; } = WorkerTeam.Single;
}

/// <summary>
/// A network compiled for a batch size: steps in order, all buffers laid out. A run allocates nothing. The plan reads the
/// network's parameters where they lie, so it sees every change of them.
/// </summary>
internal sealed unsafe class Plan : IDisposable
{
    private readonly List<NativeBuffer> _buffers = [];
    private readonly Step[] _steps;
    private readonly Network _network;

    public Plan(Network network, PlanOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, nameof(options));
        _network = network;
        Options = options;
        Kernels = KernelSet.For(options.Width);
        var graph = new ValueGraph(network, options.Training);
        Inputs = graph.Inputs;
        Output = graph.Output;
        Values = graph.LayerValues;
        foreach (var input in Inputs)
        {
            input.Data = Allocate(Size(input, isGradient: false)).Pointer;
        }

        SetTransients(graph);
        var arena = Allocate(graph.Layout(Size, out var offsets)).Pointer;
        foreach (var (value, (data, gradient)) in offsets)
        {
            value.Data = data < 0 ? value.Data : arena + data;
            value.Gradient = gradient < 0 ? null : arena + gradient;
        }

        Gradients = options.Training ? Allocate(network.Parameters.TrainableLength).Pointer : null;
        var steps = new List<Step>();
        for (int i = 0; i < network.BoundLayers.Length; i++)
        {
            steps.Add(CreateStep(i, network.BoundLayers[i], graph));
            if (graph.Flows.FirstOrDefault(flow => flow.Last == i) is { } flow)
            {
                int length = i - flow.First + 1;
                var together = steps[^length..].Cast<SampleStep>().ToArray();
                steps.RemoveRange(steps.Count - length, length);
                steps.Add(new FlowStep(together, flow.Samples, options.Team, options.Training));
            }

            if (graph.Sums[i] is { } sum)
            {
                steps.Add(new GradientSumStep(sum.Value, sum.Edges, options.Team));
            }
        }

        _steps = [.. steps];
    }

    public PlanOptions Options { get; }

    public KernelSet Kernels { get; }

    /// <summary>The values to fill before a run, one per network input.</summary>
    public ImmutableArray<PlanValue> Inputs { get; }

    /// <summary>The value that holds the result; in training its gradient is filled by the loss.</summary>
    public PlanValue Output { get; }

    /// <summary>The value of every layer, in order, for diagnostics. In a scoring plan they share memory, and in any plan some are kept for a few samples only.</summary>
    public ImmutableArray<PlanValue> Values { get; }

    /// <summary>The gradients of the trainable parameters, laid out like the store; null in a scoring plan.</summary>
    public float* Gradients { get; }

    /// <summary>All floats that the plan has memory for, besides the parameters.</summary>
    public long Length => _buffers.Sum(buffer => buffer.Length);

    /// <summary>The number of the training step, from 1, which decides what dropout drops.</summary>
    public long StepNumber { get; set; }

    /// <summary>Grows with every change of the network's parameters.</summary>
    public long ParameterVersion => _network.Parameters.Version;

    public void Forward(int batch)
    {
        foreach (var step in _steps)
        {
            step.Forward(batch);
        }
    }

    public void Backward(int batch)
    {
        for (int i = _steps.Length - 1; i >= 0; i--)
        {
            _steps[i].Backward(batch);
        }
    }

    /// <summary>The first layer in order whose value is not finite for the batch just run, or null; values that are kept for some samples only are not looked at.</summary>
    public string? FindNonFinite(int batch)
    {
        for (int i = 0; i < Values.Length; i++)
        {
            var value = Values[i];
            if (value.TransientSamples > 0)
            {
                continue;
            }

            for (int row = 0; row < batch * value.RowsPerSample; row++)
            {
                foreach (float element in new ReadOnlySpan<float>(value.Data + (row * value.Stride), value.Columns))
                {
                    if (!float.IsFinite(element))
                    {
                        return _network.BoundLayers[i].Name;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>Zeroed memory that lives as long as the plan.</summary>
    public NativeBuffer Allocate(long length)
    {
        var buffer = new NativeBuffer(length);
        _buffers.Add(buffer);
        return buffer;
    }

    public void Dispose()
    {
        foreach (var step in _steps)
        {
            (step as IDisposable)?.Dispose();
        }

        foreach (var buffer in _buffers)
        {
            buffer.Dispose();
        }

        GC.KeepAlive(_network);
    }

    private long Size(PlanValue value, bool isGradient)
    {
        int samples = isGradient ? value.TransientGradientSamples : value.TransientSamples;
        return (long)(samples > 0 ? samples * Options.Team.Members : Options.BatchSize) * value.SampleLength;
    }

    private void SetTransients(ValueGraph graph)
    {
        foreach (var flow in graph.Flows)
        {
            flow.Samples = FlowStep.SamplesAtATime(graph.SampleLength(flow), Options.BatchSize);
        }

        foreach (var (value, (flow, data, gradient)) in graph.Transients)
        {
            value.TransientSamples = data ? flow.Samples : 0;
            value.TransientGradientSamples = gradient ? flow.Samples : 0;
        }
    }

    private Step CreateStep(int index, BoundLayer layer, ValueGraph graph) => layer.CreateStep(new StepContext
    {
        Plan = this,
        Layer = layer,
        LayerIndex = index,
        Inputs = graph.StepInputs[index],
        Output = graph.LayerValues[index],
        Parameters = [.. _network.Parameters.SlotsOf(layer).Select(slot => new ParameterPointers(
            _network.Parameters.Values + slot.Offset,
            Gradients is null || !slot.Spec.Trainable ? null : Gradients + slot.Offset,
            slot.Rows,
            slot.Columns,
            slot.Stride))],
    });
}
