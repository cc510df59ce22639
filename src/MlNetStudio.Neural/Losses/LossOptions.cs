using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// What training makes small. A loss works on the network's raw outputs; <see cref="Link"/> turns these into predictions.
/// </summary>
public abstract record LossOptions
{
    /// <summary>The function from raw outputs to predictions (softmax for categorical cross-entropy, sigmoid for binary), or null for none. It becomes the head of the exported model.</summary>
    public virtual ActivationOptions? Link => null;

    /// <summary>The number of target columns for a network of so many outputs; a class index is one column.</summary>
    /// <exception cref="InvalidInputException">No network of so many outputs can be trained with this loss.</exception>
    public abstract int TargetColumns(int outputs);

    /// <summary>The kernel for so many outputs at a width.</summary>
    internal abstract LossKernel CreateKernel(int outputs, SimdWidth width);
}

/// <summary>The arguments of one evaluation of a loss over a batch.</summary>
internal unsafe struct LossArguments
{
    /// <summary>The raw outputs, [rows, outputs] with padded rows.</summary>
    public float* Outputs;

    /// <summary>Floats from one row of outputs (and of the gradient) to the next; a multiple of 16.</summary>
    public nint Stride;

    /// <summary>The targets, [rows, target columns].</summary>
    public float* Targets;

    /// <summary>Floats from one row of targets to the next.</summary>
    public nint TargetStride;

    /// <summary>A weight for every row, or null for all ones. Class weights are already multiplied in.</summary>
    public float* Weights;

    /// <summary>The number of rows.</summary>
    public int Rows;

    /// <summary>What the gradient is multiplied by: 1 / (the sum of the weights of the batch).</summary>
    public float Scale;

    /// <summary>Where the gradient with respect to the outputs goes (its padding is written as zero), or null if only the value is wanted.</summary>
    public float* Gradient;
}

/// <summary>One loss for one number of outputs at one vector width.</summary>
internal abstract unsafe class LossKernel
{
    /// <summary>The sum over rows of weight times loss, not scaled, added in row order in double precision; the gradient is written where it is wanted.</summary>
    public abstract double Evaluate(in LossArguments arguments);
}
