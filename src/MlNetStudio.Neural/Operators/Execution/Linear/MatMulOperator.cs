using System.Runtime.InteropServices;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX MatMul: the product of the last two dimensions, with the others broadcast, as numpy.matmul. Floats go through the
/// project's kernels: every element is one chain of fused multiply-adds over k in ascending order.
/// </summary>
internal sealed class MatMulOperator() : Operator("MatMul", 1)
{
    public override int WorkPower => 2;

    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireSameType(0, 1);
        node.SetOutput(0, node.InputType(0), MatMulShape.Infer(node, node.InputShape(0), node.InputShape(1)));
        if (node.Constant(1) is Value<float> { Rank: 2 } b)
        {
            var packed = new PackedMatrix(b.Span, b.Dimensions[0], b.Dimensions[1]);
            return context => Multiply(context, packed);
        }

        return node.ForNumber(new ProductKernel());
    }

    /// <summary>The product with one matrix, of all the rows that the first input has in all its dimensions but the last.</summary>
    public static void Multiply(NodeContext context, PackedMatrix matrix)
    {
        int[] shape = context.Dimensions(0);
        if (shape.Length == 0 || shape[^1] != matrix.Inner)
        {
            throw context.Error($"the last dimension must be {matrix.Inner}");
        }

        var a = context.Input<float>(0);
        int[] output = context.Plan(matrix.Columns, static (context, columns) => (int[])[.. context.Dimensions(0).AsSpan(..^1), columns]);
        matrix.Multiply(a, Tensor.ElementCount(shape.AsSpan(0, shape.Length - 1)), context.Output<float>(0, output));
    }

    private sealed class ProductKernel : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var shape = context.Plan(0, static (context, _) => MatMulShape.Of(context, context.Dimensions(0), context.Dimensions(1)));
            var a = context.Input<T>(0);
            var b = context.Input<T>(1);
            var c = context.Output<T>(0, shape.Output);
            if (c.IsEmpty)
            {
                return;
            }

            if (shape.BatchB.Length == 0)
            {
                // One matrix on the right: all rows on the left at once.
                Product(a, b, c, Tensor.ElementCount(shape.Batch) * shape.M, shape.K, shape.N);
                return;
            }

            int sizeA = shape.M * shape.K;
            int sizeB = shape.K * shape.N;
            int sizeC = shape.M * shape.N;
            var loop = new BroadcastLoop(shape.Batch, shape.BatchA, shape.BatchB);
            while (loop.Next())
            {
                for (int i = 0; i < loop.Length; i++)
                {
                    int left = loop.A + (loop.MovesA ? i : 0);
                    int right = loop.B + (loop.MovesB ? i : 0);
                    Product(
                        a.Slice(left * sizeA, sizeA), b.Slice(right * sizeB, sizeB), c.Slice((loop.Output + i) * sizeC, sizeC), shape.M, shape.K, shape.N);
                }
            }
        }

        private static void Product<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c, int m, int k, int n)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            if (typeof(T) == typeof(float))
            {
                FloatProduct.Multiply(MemoryMarshal.Cast<T, float>(a), MemoryMarshal.Cast<T, float>(b), MemoryMarshal.Cast<T, float>(c), m, k, n);
            }
            else
            {
                NumberProduct.Multiply(a, b, c, m, k, n);
            }
        }
    }
}
