using System.Collections.Immutable;

namespace MlNetStudio.Neural.Plans;

/// <summary>Adds up the gradients that the readers of a value gave back, in the order of the readers. Does nothing forward.</summary>
internal sealed unsafe class GradientSumStep(PlanValue value, ImmutableArray<PlanValue> edges) : Step
{
    public override void Forward(int batch)
    {
    }

    public override void Backward(int batch)
    {
        int length = checked((int)(batch * value.RowsPerSample * value.Stride));
        var sum = new Span<float>(value.Gradient, length);
        new ReadOnlySpan<float>(edges[0].Gradient, length).CopyTo(sum);
        foreach (var edge in edges.AsSpan()[1..])
        {
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(edge.Gradient, length), sum);
        }
    }
}
