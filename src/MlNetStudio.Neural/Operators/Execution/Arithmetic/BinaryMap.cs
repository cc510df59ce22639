using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>A function of two numbers of one type, applied along runs of which one side may be a single number.</summary>
internal interface IBinaryMap
{
    /// <summary>y[i] = f(a[i], b[i]); y may be a or b.</summary>
    public static abstract void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;

    /// <summary>y[i] = f(a[i], b); y may be a.</summary>
    public static abstract void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;

    /// <summary>y[i] = f(a, b[i]); y may be b.</summary>
    public static abstract void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>A function of two numbers that is written for one pair at a time.</summary>
internal interface IScalarMap
{
    public static abstract T Apply<T>(T a, T b)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>Applies a function of one pair along runs.</summary>
internal readonly struct ElementByElement<TScalar> : IBinaryMap
    where TScalar : IScalarMap
{
    public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        b = b[..a.Length];
        y = y[..a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            y[i] = TScalar.Apply(a[i], b[i]);
        }
    }

    public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        y = y[..a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            y[i] = TScalar.Apply(a[i], b);
        }
    }

    public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        y = y[..b.Length];
        for (int i = 0; i < b.Length; i++)
        {
            y[i] = TScalar.Apply(a, b[i]);
        }
    }
}

/// <summary>Runs a function of two numbers over operands broadcast to one shape.</summary>
internal static class BinaryMap
{
    /// <summary>Declares the output of a node of two inputs of one type, and makes its kernel.</summary>
    public static Kernel Bind<TMap>(NodeBinding node)
        where TMap : IBinaryMap
    {
        node.RequireSameType(0, 1);
        node.SetOutput(0, node.InputType(0), node.Broadcast(0, 1));
        return node.ForNumber(new BinaryKernel<TMap>());
    }

    /// <summary>y = f(a, b), broadcast to <paramref name="shape"/>.</summary>
    public static void Apply<T, TMap>(
        ReadOnlySpan<T> a, ReadOnlySpan<int> shapeA, ReadOnlySpan<T> b, ReadOnlySpan<int> shapeB, Span<T> y, ReadOnlySpan<int> shape)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
        where TMap : IBinaryMap
    {
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
                TMap.Apply(a.Slice(loop.A, length), b.Slice(loop.B, length), run);
            }
            else if (loop.MovesA)
            {
                TMap.Apply(a.Slice(loop.A, length), b[loop.B], run);
            }
            else
            {
                TMap.Apply(a[loop.A], b.Slice(loop.B, length), run);
            }
        }
    }

    /// <summary>The shape of two inputs broadcast together.</summary>
    public static int[] Shape(NodeContext context, ReadOnlySpan<int> a, ReadOnlySpan<int> b) =>
        BroadcastLoop.Broadcast(a, b) ?? throw context.Error(
            $"shapes {Tensor.FormatDimensions(a)} and {Tensor.FormatDimensions(b)} cannot be broadcast together");

    /// <summary>The shape of the first two inputs broadcast together.</summary>
    public static int[] Shape(NodeContext context) =>
        context.Plan(0, static (context, _) => Shape(context, context.Dimensions(0), context.Dimensions(1)));

    private sealed class BinaryKernel<TMap> : NumberKernel
        where TMap : IBinaryMap
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shapeA = context.Dimensions(0);
            int[] shapeB = context.Dimensions(1);
            int[] shape = Shape(context);
            var a = context.Input<T>(0);
            var b = context.Input<T>(1);
            var y = shape.AsSpan().SequenceEqual(shapeA) ? context.OutputOver<T>(0, 0, shape)
                : shape.AsSpan().SequenceEqual(shapeB) ? context.OutputOver<T>(0, 1, shape)
                : context.Output<T>(0, shape);
            Apply<T, TMap>(a, shapeA, b, shapeB, y, shape);
        }
    }
}

/// <summary>An operator of two numbers of one type, with multidirectional broadcasting.</summary>
internal abstract class BinaryOperator<TMap>(string opType, int since) : Operator(opType, since)
    where TMap : IBinaryMap
{
    public override int MinimumInputs => 2;

    public sealed override Kernel Bind(NodeBinding node) => BinaryMap.Bind<TMap>(node);
}
