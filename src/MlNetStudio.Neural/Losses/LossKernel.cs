namespace MlNetStudio.Neural.Losses;

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

/// <summary>One loss for one number of outputs at one vector width. The loss and the gradient of a row are the same bits at every width and in any batch.</summary>
internal abstract unsafe class LossKernel
{
    /// <summary>The sum over rows of weight times loss, not scaled, added in a fixed order in double precision; the gradient is written where it is wanted.</summary>
    public abstract double Evaluate(in LossArguments arguments);
}
