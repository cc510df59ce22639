using System.Collections.Immutable;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Plans;

/// <summary>A value in a plan: [batch * RowsPerSample, Columns] floats with padded rows, and its gradient where one is needed.</summary>
internal sealed unsafe class PlanValue(Shape shape)
{
    public Shape Shape { get; } = shape;

    /// <summary>Rows of one sample.</summary>
    public int RowsPerSample { get; } = shape.Rows;

    /// <summary>Logical columns.</summary>
    public int Columns { get; } = shape.Columns;

    /// <summary>Floats from one row to the next.</summary>
    public nint Stride { get; } = Padding.Pad(shape.Columns);

    /// <summary>The value.</summary>
    public float* Data { get; set; }

    /// <summary>The gradient of the loss with respect to the value; null if no step wants it.</summary>
    public float* Gradient { get; set; }
}

/// <summary>One layer in a plan, bound to its buffers. Steps run in order forward and in the opposite order backward, and allocate nothing.</summary>
internal abstract class Step
{
    /// <summary>Computes the outputs for the first <paramref name="batch"/> samples.</summary>
    public abstract void Forward(int batch);

    /// <summary>Computes the gradients of the inputs and of the parameters from the gradient of the output.</summary>
    public abstract void Backward(int batch);
}

/// <summary>What a layer is given to make its step.</summary>
internal sealed unsafe class StepContext
{
    public required BoundLayer Layer { get; init; }

    public required ImmutableArray<PlanValue> Inputs { get; init; }

    public required PlanValue Output { get; init; }

    /// <summary>The kernels to use.</summary>
    public required KernelSet Kernels { get; init; }

    public required WorkerTeam Team { get; init; }

    /// <summary>The most samples that a run has.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether the plan trains: dropout drops, batch normalization uses the batch's statistics, gradients are computed.</summary>
    public required bool Training { get; init; }
}
