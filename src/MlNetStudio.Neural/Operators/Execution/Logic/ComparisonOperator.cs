using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>A relation between two numbers of one type.</summary>
internal interface IComparison
{
    public static abstract bool Holds<T>(T a, T b)
        where T : unmanaged, INumber<T>;
}

/// <summary>An operator that compares two numbers, with multidirectional broadcasting.</summary>
internal abstract class ComparisonOperator<TComparison>(string opType, int since) : Operator(opType, since)
    where TComparison : IComparison
{
    public sealed override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node) => BindNumbers(node);

    /// <summary>The kernel for numbers; declares the output.</summary>
    protected static Kernel BindNumbers(NodeBinding node)
    {
        node.RequireSameType(0, 1);
        node.SetOutput(0, ElementType.Boolean, node.Broadcast(0, 1));
        return node.ForNumber(new ComparisonKernel());
    }

    /// <summary>Compares the inputs, seen as numbers.</summary>
    protected static void Compare<T>(NodeContext context)
        where T : unmanaged, INumber<T>
    {
        int[] shapeA = context.Dimensions(0);
        int[] shapeB = context.Dimensions(1);
        int[] shape = BinaryMap.Shape(context);
        var a = context.Raw<T>(0);
        var b = context.Raw<T>(1);
        var y = context.Output<bool>(0, shape);
        if (y.IsEmpty)
        {
            return;
        }

        var loop = new BroadcastLoop(shape, shapeA, shapeB);
        int length = loop.Length;
        while (loop.Next())
        {
            var run = y.Slice(loop.Output, length);
            if (loop.MovesA && loop.MovesB)
            {
                Compare(a.Slice(loop.A, length), b.Slice(loop.B, length), run);
            }
            else if (loop.MovesA)
            {
                Compare(a.Slice(loop.A, length), b[loop.B], run);
            }
            else
            {
                Compare(a[loop.A], b.Slice(loop.B, length), run);
            }
        }
    }

    private static void Compare<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> y)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < a.Length; i++)
        {
            y[i] = TComparison.Holds(a[i], b[i]);
        }
    }

    private static void Compare<T>(ReadOnlySpan<T> a, T b, Span<bool> y)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < a.Length; i++)
        {
            y[i] = TComparison.Holds(a[i], b);
        }
    }

    private static void Compare<T>(T a, ReadOnlySpan<T> b, Span<bool> y)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < b.Length; i++)
        {
            y[i] = TComparison.Holds(a, b[i]);
        }
    }

    private sealed class ComparisonKernel : NumberKernel
    {
        public override void Run<T>(NodeContext context) => Compare<T>(context);
    }
}
