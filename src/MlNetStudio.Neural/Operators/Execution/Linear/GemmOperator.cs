using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Gemm: y = alpha A' B' + beta C, where A' and B' are the matrices or their transposes and C is broadcast to the product.
/// The product is that of MatMul; then it is scaled if alpha is not 1, then beta C is added.
/// </summary>
internal sealed class GemmOperator() : Operator("Gemm", 7)
{
    public override int WorkPower => 2;

    public override int MinimumInputs => 2;

    public override int MaximumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireSameType(0, 1);
        node.RequireSameType(0, 2);
        node.RequireRank(0, 2);
        node.RequireRank(1, 2);
        bool transposeA = node.Flag("transA");
        bool transposeB = node.Flag("transB");
        float alpha = node.Float("alpha", 1);
        float beta = node.Float("beta", 1);
        var product = MatMulShape.Infer(node, Transposed(node.InputShape(0), transposeA), Transposed(node.InputShape(1), transposeB));
        if (node.HasInput(2) && product.IsRankKnown && PartialShape.Broadcast(product, node.InputShape(2)) is not { } sum)
        {
            throw node.Error("C cannot be broadcast to the product");
        }

        node.SetOutput(0, node.InputType(0), product);
        if (alpha == 1 && beta == 1 && !transposeA && TryPack(node, transposeB, relu: false) is { } packed)
        {
            return context => MatMulOperator.Multiply(context, packed);
        }

        return node.ForNumber(new GeneralKernel(transposeA, transposeB, alpha, beta));
    }

    /// <summary>The right factor and the bias, if both are constants (or there is no bias) and the bias is one row.</summary>
    public static PackedMatrix? TryPack(NodeBinding node, bool transposeB, bool relu)
    {
        if (node.Constant(1) is not Value<float> { Rank: 2 } b)
        {
            return null;
        }

        int k = b.Dimensions[transposeB ? 1 : 0];
        int n = b.Dimensions[transposeB ? 0 : 1];
        if (!node.HasInput(2))
        {
            return relu ? null : new PackedMatrix(b.Span, k, n, transposeB);
        }

        bool isRow = node.Constant(2) is { } c && c.Length == n && (c.Rank == 1 || (c.Rank == 2 && c.Dimensions[0] == 1));
        return isRow && node.Constant(2) is Value<float> row ? new PackedMatrix(b.Span, k, n, transposeB, row.Span, relu) : null;
    }

    private static PartialShape Transposed(PartialShape shape, bool transpose) =>
        transpose && shape.IsRankKnown ? new PartialShape(shape[1], shape[0]) : shape;

    private sealed class GeneralKernel(bool transposeA, bool transposeB, float alpha, float beta) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            if (context.Input(0).Rank != 2 || context.Input(1).Rank != 2)
            {
                throw context.Error("A and B must be matrices");
            }

            var a = Matrix<T>(context, 0, transposeA, out int m, out int k);
            var b = Matrix<T>(context, 1, transposeB, out int inner, out int n);
            if (k != inner)
            {
                throw context.Error($"the inner dimensions {k} and {inner} differ");
            }

            int[] shape = context.Plan((m, n), static (_, product) => (int[])[product.m, product.n]);
            var y = context.Output<T>(0, shape);
            if (typeof(T) == typeof(float))
            {
                FloatProduct.Multiply(MemoryMarshal.Cast<T, float>(a), MemoryMarshal.Cast<T, float>(b), MemoryMarshal.Cast<T, float>(y), m, k, n);
            }
            else
            {
                NumberProduct.Multiply(a, b, y, m, k, n);
            }

            if (alpha != 1)
            {
                TensorPrimitives.Multiply(y, T.CreateTruncating(alpha), y);
            }

            if (!context.HasInput(2))
            {
                return;
            }

            var c = context.Input<T>(2);
            int[] shapeC = context.Dimensions(2);
            if (!shapeC.AsSpan().SequenceEqual(shape) && !BinaryMap.Shape(context, shape, shapeC).AsSpan().SequenceEqual(shape))
            {
                throw context.Error($"C cannot be broadcast to the product, {Tensor.FormatDimensions(shape)}");
            }

            if (beta != 1)
            {
                var scaled = new T[c.Length];
                TensorPrimitives.Multiply(c, T.CreateTruncating(beta), scaled);
                c = scaled;
            }

            BinaryMap.Apply<T, AddOperator.Map>(y, shape, c, shapeC, y, shape);
        }

        private static ReadOnlySpan<T> Matrix<T>(NodeContext context, int input, bool transpose, out int rows, out int columns)
            where T : unmanaged, INumber<T>
        {
            int[] shape = context.Dimensions(input);
            var stored = context.Input<T>(input);
            (rows, columns) = transpose ? (shape[1], shape[0]) : (shape[0], shape[1]);
            if (!transpose)
            {
                return stored;
            }

            var turned = new T[stored.Length];
            StridedCopy.Permute(stored, shape, [1, 0], turned);
            return turned;
        }
    }
}
