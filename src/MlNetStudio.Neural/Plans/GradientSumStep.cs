using System.Collections.Immutable;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Plans;

/// <summary>Adds up the gradients that the readers of a value gave back, in the order of the readers. Does nothing forward.</summary>
internal sealed unsafe class GradientSumStep(PlanValue value, ImmutableArray<PlanValue> edges, WorkerTeam team)
    : SharedStep(team, value.SampleLength, goesBack: true)
{
    public override void Forward(int batch)
    {
    }

    protected override void Forward(int first, int end)
    {
    }

    protected override void Backward(int first, int end)
    {
        nint start = first * value.SampleLength;
        int length = checked((int)((end - first) * value.SampleLength));
        var sum = new Span<float>(value.Gradient + start, length);
        TensorPrimitives.Add(new ReadOnlySpan<float>(edges[0].Gradient + start, length), new ReadOnlySpan<float>(edges[1].Gradient + start, length), sum);
        foreach (var edge in edges.AsSpan()[2..])
        {
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(edge.Gradient + start, length), sum);
        }
    }
}
