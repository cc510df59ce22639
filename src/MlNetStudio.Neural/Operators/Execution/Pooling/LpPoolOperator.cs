namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX LpPool: (the sum of |x|^p under every window)^(1/p).</summary>
internal sealed class LpPoolOperator() : Operator("LpPool", 2)
{
    public override int WorkPower => 2;

    public override Kernel Bind(NodeBinding node)
    {
        var options = WindowOptions.Bind(node);
        int[] kernel = PoolKernel.KernelShape(node, options);
        node.SetOutput(0, node.InputType(0), options.Infer(null));
        return node.ForFloating(new PowerKernel(options, kernel, Power(node)));
    }

    /// <summary>The attribute p, at least 1.</summary>
    public static int Power(NodeBinding node)
    {
        int p = node.SmallInt("p", 2);
        return p >= 1 ? p : throw node.Error($"p is {p}, and must be at least 1");
    }

    private struct PowerSum<T>(int p) : IPool<T>
        where T : System.Numerics.INumber<T>
    {
        private double _sum;

        public void Start() => _sum = 0;

        public void Add(T value, int place)
        {
            double size = Math.Abs(double.CreateTruncating(value));
            _sum += p == 2 ? size * size : Math.Pow(size, p);
        }

        public readonly T Finish(int elements, int withPadding) => T.CreateTruncating(Math.Pow(_sum, 1.0 / p));
    }

    private sealed class PowerKernel(WindowOptions options, int[] kernel, int p) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var (window, output) = PoolKernel.Slide(context, options, kernel);
            PoolKernel.Run(context.Input<T>(0), context.Output<T>(0, output), window, new PowerSum<T>(p));
        }
    }
}
