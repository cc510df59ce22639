using System.Collections.Immutable;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Plans;

/// <summary>A value in a plan: [batch * RowsPerSample, Columns] floats with padded rows, and its gradient where one is needed.</summary>
/// <param name="shape">The shape of one sample.</param>
/// <param name="isFlat">Whether a sample is one row, whatever its shape: what steps that take no padding between pixels read.</param>
internal sealed unsafe class PlanValue(Shape shape, bool isFlat = false)
{
    public Shape Shape { get; } = shape;

    /// <summary>Rows of one sample.</summary>
    public int RowsPerSample { get; } = isFlat ? 1 : shape.Rows;

    /// <summary>Logical columns.</summary>
    public int Columns { get; } = isFlat ? shape.Size : shape.Columns;

    /// <summary>Floats from one row to the next.</summary>
    public nint Stride { get; } = Padding.Pad(isFlat ? shape.Size : shape.Columns);

    /// <summary>Whether a sample is one row, whatever its shape.</summary>
    public bool IsFlat { get; } = isFlat;

    /// <summary>Floats of one sample.</summary>
    public nint SampleLength => RowsPerSample * Stride;

    /// <summary>The samples, for each thread, that the value has room for if it is made and read inside one flow only; 0 for the whole batch.</summary>
    public int TransientSamples { get; set; }

    /// <summary>The same for its gradient.</summary>
    public int TransientGradientSamples { get; set; }

    /// <summary>The value.</summary>
    public float* Data { get; set; }

    /// <summary>The gradient of the loss with respect to the value; null if no step wants it.</summary>
    public float* Gradient { get; set; }

    /// <summary>The value of some samples.</summary>
    public float* DataOf(in SampleRange samples) =>
        Data + ((TransientSamples > 0 ? samples.Member * TransientSamples : samples.First) * SampleLength);

    /// <summary>The gradient of some samples, or null.</summary>
    public float* GradientOf(in SampleRange samples) =>
        Gradient is null ? null : Gradient + ((TransientGradientSamples > 0 ? samples.Member * TransientGradientSamples : samples.First) * SampleLength);

    /// <summary>Whether exactly one step reads the value, so that this step may finish work that the maker left to it.</summary>
    public bool SoleReader { get; set; }

    /// <summary>Set by a maker that ends in ReLU: the sole reader may zero the gradient where the value is not positive while it writes it.</summary>
    public bool EndsInRelu { get; set; }

    /// <summary>Set by the sole reader if it does what <see cref="EndsInRelu"/> offers.</summary>
    public bool ReluMaskedByReader { get; set; }
}

/// <summary>Where a parameter and its gradient lie: rows of padded floats.</summary>
/// <param name="Values">The parameter.</param>
/// <param name="Gradient">Its gradient, or null in a scoring plan and for state.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its logical columns.</param>
/// <param name="Stride">Floats from one row to the next.</param>
internal readonly unsafe struct ParameterPointers(float* Values, float* Gradient, int Rows, int Columns, int Stride)
{
    public float* Values { get; } = Values;

    public float* Gradient { get; } = Gradient;

    public int Rows { get; } = Rows;

    public int Columns { get; } = Columns;

    public int Stride { get; } = Stride;
}

/// <summary>
/// One layer in a plan, bound to its buffers. Steps run in order forward and in the opposite order backward, and allocate
/// nothing. A step always overwrites what it writes: outputs, gradients of inputs, gradients of parameters.
/// </summary>
internal abstract class Step
{
    /// <summary>Computes the output for the first <paramref name="batch"/> samples.</summary>
    public abstract void Forward(int batch);

    /// <summary>
    /// Computes the gradients of the parameters and, where it is not null, of the inputs from the gradient of the output,
    /// which may be overwritten.
    /// </summary>
    public abstract void Backward(int batch);
}

/// <summary>What a layer is given to make its step.</summary>
internal sealed unsafe class StepContext
{
    public required Plan Plan { get; init; }

    public required BoundLayer Layer { get; init; }

    /// <summary>The layer's place in the network; keeps its random numbers apart from other layers'.</summary>
    public required int LayerIndex { get; init; }

    public required ImmutableArray<PlanValue> Inputs { get; init; }

    public required PlanValue Output { get; init; }

    public required ImmutableArray<ParameterPointers> Parameters { get; init; }

    /// <summary>The kernels to use.</summary>
    public KernelSet Kernels => Plan.Kernels;

    public WorkerTeam Team => Plan.Options.Team;

    /// <summary>The most samples that a run has.</summary>
    public int BatchSize => Plan.Options.BatchSize;

    /// <summary>Whether the plan trains: dropout drops, batch normalization uses the batch's statistics, gradients are computed.</summary>
    public bool Training => Plan.Options.Training;

    /// <summary>Zeroed memory for the step's own use, freed with the plan.</summary>
    public float* Allocate(long length) => Plan.Allocate(length).Pointer;
}
