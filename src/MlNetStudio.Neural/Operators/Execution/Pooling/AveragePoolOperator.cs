namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX AveragePool: the mean of the elements under every window; with count_include_pad the zeros of the padding count too.</summary>
internal sealed class AveragePoolOperator() : Operator("AveragePool", 1)
{
    public override int WorkPower => 2;

    public override Kernel Bind(NodeBinding node)
    {
        var options = WindowOptions.Bind(node);
        int[] kernel = PoolKernel.KernelShape(node, options);
        node.SetOutput(0, node.InputType(0), options.Infer(null));
        return node.ForFloating(new AverageKernel(options, kernel, node.Flag("count_include_pad")));
    }

    private struct Average<T>(bool countsPadding) : IPool<T>
        where T : System.Numerics.INumber<T>
    {
        private double _sum;

        public void Start() => _sum = 0;

        public void Add(T value, int place) => _sum += double.CreateTruncating(value);

        public readonly T Finish(int elements, int withPadding)
        {
            int count = countsPadding ? withPadding : elements;
            return count == 0 ? T.Zero : T.CreateTruncating(_sum / count);
        }
    }

    private sealed class AverageKernel(WindowOptions options, int[] kernel, bool countsPadding) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var (window, output) = PoolKernel.Slide(context, options, kernel);
            PoolKernel.Run(context.Input<T>(0), context.Output<T>(0, output), window, new Average<T>(countsPadding));
        }
    }
}
