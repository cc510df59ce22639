namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX GlobalAveragePool: the mean of every plane.</summary>
internal sealed class GlobalAveragePoolOperator() : GlobalPoolOperator("GlobalAveragePool")
{
    protected override PlaneKernel Plane(NodeBinding node) => new MeanKernel();

    private sealed class MeanKernel : PlaneKernel
    {
        protected override T Of<T>(ReadOnlySpan<T> plane)
        {
            double sum = 0;
            foreach (T value in plane)
            {
                sum += double.CreateTruncating(value);
            }

            return T.CreateTruncating(sum / plane.Length);
        }
    }
}
