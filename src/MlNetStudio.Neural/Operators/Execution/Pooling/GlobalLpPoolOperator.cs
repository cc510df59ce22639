namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX GlobalLpPool: (the sum of |x|^p)^(1/p) of every plane.</summary>
internal sealed class GlobalLpPoolOperator() : GlobalPoolOperator("GlobalLpPool", 2)
{
    protected override PlaneKernel Plane(NodeBinding node) => new PowerKernel(LpPoolOperator.Power(node));

    private sealed class PowerKernel(int p) : PlaneKernel
    {
        protected override T Of<T>(ReadOnlySpan<T> plane)
        {
            double sum = 0;
            foreach (T value in plane)
            {
                sum += Math.Pow(Math.Abs(double.CreateTruncating(value)), p);
            }

            return T.CreateTruncating(Math.Pow(sum, 1.0 / p));
        }
    }
}
