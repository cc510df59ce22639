using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX GlobalMaxPool: the greatest element of every plane, NaN if there is one.</summary>
internal sealed class GlobalMaxPoolOperator() : GlobalPoolOperator("GlobalMaxPool")
{
    protected override PlaneKernel Plane(NodeBinding node) => new MaxKernel();

    private sealed class MaxKernel : PlaneKernel
    {
        protected override T Of<T>(ReadOnlySpan<T> plane) => TensorPrimitives.Max(plane);
    }
}
