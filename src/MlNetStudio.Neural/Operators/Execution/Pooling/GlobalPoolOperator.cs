using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Pooling of whole planes: [batch, channels, ...] becomes [batch, channels, 1, ...].</summary>
internal abstract class GlobalPoolOperator(string opType, int since = 1) : Operator(opType, since)
{
    public override Kernel Bind(NodeBinding node)
    {
        var shape = node.InputShape(0);
        if (shape.IsRankKnown && shape.Rank < 3)
        {
            throw node.Error("the input needs dimensions of batch, channels and at least one more");
        }

        int[]? output = shape.IsRankKnown ? [.. shape.Dimensions] : null;
        output?.AsSpan(2).Fill(1);
        node.SetOutput(0, node.InputType(0), output is null ? default : new PartialShape(output));
        return node.ForFloating(Plane(node));
    }

    /// <summary>The kernel for the node's attributes.</summary>
    protected abstract PlaneKernel Plane(NodeBinding node);

    /// <summary>Makes one number of every plane.</summary>
    protected abstract class PlaneKernel : FloatingKernel
    {
        public sealed override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            if (shape.Length < 3)
            {
                throw context.Error("the input needs dimensions of batch, channels and at least one more");
            }

            int[] output = context.Plan(0, static (context, _) =>
            {
                int[] output = [.. context.Dimensions(0)];
                output.AsSpan(2).Fill(1);
                return output;
            });
            int length = Tensor.ElementCount(shape.AsSpan(2));
            if (length == 0)
            {
                throw context.Error("the planes have no elements");
            }

            var x = context.Input<T>(0);
            var y = context.Output<T>(0, output);
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = Of(x.Slice(i * length, length));
            }
        }

        protected abstract T Of<T>(ReadOnlySpan<T> plane)
            where T : unmanaged, INumber<T>;
    }
}
