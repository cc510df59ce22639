using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX MaxPool: the greatest element under every window (NaN if there is one), and, if asked for, its place in the input.</summary>
internal sealed class MaxPoolOperator() : Operator("MaxPool", 1)
{
    public override int WorkPower => 2;

    public override int MaximumOutputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        var options = WindowOptions.Bind(node);
        int[] kernel = PoolKernel.KernelShape(node, options);
        node.SetOutput(0, node.InputType(0), options.Infer(null));
        node.SetOutput(1, ElementType.Int64, options.Infer(null));
        return node.ForNumber(new MaxKernel(options, kernel, node.Flag("storage_order")));
    }

    private struct Greatest<T> : IPool<T>
        where T : INumber<T>
    {
        private T? _value;

        /// <summary>The place of the greatest element, or -1 if the window lies on padding alone.</summary>
        public int Place { get; private set; }

        public void Start() => Place = -1;

        public void Add(T value, int place)
        {
            if (Place < 0 || value > _value! || (T.IsNaN(value) && !T.IsNaN(_value!)))
            {
                _value = value;
                Place = place;
            }
        }

        public readonly T Finish(int elements, int withPadding) => _value!;
    }

    private sealed class MaxKernel(WindowOptions options, int[] kernel, bool columnMajor) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var (window, output) = PoolKernel.Slide(context, options, kernel);
            var x = context.Input<T>(0);
            var y = context.Output<T>(0, output);
            if (context.IsWanted(1))
            {
                RunWithPlaces(context, x, y, window, output);
            }
            else
            {
                RequireElements(context, PoolKernel.Run(x, y, window, default(Greatest<T>)));
            }
        }

        private void RunWithPlaces<T>(NodeContext context, ReadOnlySpan<T> x, Span<T> y, Window window, int[] output)
            where T : unmanaged, INumber<T>
        {
            var places = new long[y.Length];
            RequireElements(context, PoolKernel.Run(x, y, window, default(Greatest<T>), (pool, i) => places[i] = pool.Place));
            var indices = context.Output<long>(1, output);
            for (int i = 0; i < indices.Length; i++)
            {
                long place = columnMajor ? Turned((int)places[i], window.Input) : places[i];
                indices[i] = ((long)(i / window.OutputLength) * window.InputLength) + place;
            }
        }

        private static void RequireElements(NodeContext context, int least)
        {
            if (least == 0)
            {
                throw context.Error("a window lies on padding alone, so that it has no greatest element; the padding must be smaller than the window");
            }
        }

        // The place in a plane that is stored with the first spatial dimension innermost.
        private static long Turned(int place, int[] sizes)
        {
            long result = 0;
            int run = Tensor.ElementCount(sizes);
            for (int d = sizes.Length - 1; d >= 0; d--)
            {
                run /= sizes[d];
                result += (long)(place % sizes[d]) * run;
                place /= sizes[d];
            }

            return result;
        }
    }
}
