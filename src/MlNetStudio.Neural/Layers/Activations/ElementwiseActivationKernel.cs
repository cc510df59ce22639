using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Layers;

/// <summary>
/// An activation that treats every element alike: one pass over whole padded rows, the same bits at every width.
/// <typeparamref name="TBackward"/> maps (input or output, dy) to dx; where dy is zero, as in the padding, so is dx.
/// </summary>
internal sealed unsafe class ElementwiseActivationKernel<TForward, TBackward>(SimdWidth width, TForward forward, TBackward backward, bool needsInput)
    : ActivationKernel
    where TForward : struct, IUnaryOperator
    where TBackward : struct, IBinaryOperator
{
    public override bool NeedsInput => needsInput;

    public override void Forward(float* x, float* y, int rows, int columns, nint stride) =>
        Elementwise.Map(width, forward, x, y, rows * stride);

    public override void Backward(float* x, float* y, float* dy, float* dx, int rows, int columns, nint stride) =>
        Elementwise.Map(width, backward, needsInput ? x : y, dy, dx, rows * stride);
}
