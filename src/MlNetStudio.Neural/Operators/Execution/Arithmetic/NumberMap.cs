using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>A function of one number of any type.</summary>
internal interface INumberMap
{
    /// <summary>y = f(x); y may be x.</summary>
    public static abstract void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>A function of one floating-point number of any type.</summary>
internal interface IFloatingMap
{
    /// <summary>y = f(x); y may be x.</summary>
    public static abstract void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>;
}

/// <summary>An operator that is a function of each element of its one input, a number of any type.</summary>
internal abstract class NumberMapOperator<TMap>(string opType, int since) : Operator(opType, since)
    where TMap : INumberMap
{
    public sealed override Kernel Bind(NodeBinding node)
    {
        node.SetOutputLikeInput();
        return node.ForNumber(new MapKernel());
    }

    private sealed class MapKernel : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var x = context.Input<T>(0);
            TMap.Apply(x, context.OutputOver<T>(0, 0, context.Dimensions(0)));
        }
    }
}

/// <summary>An operator that is a function of each element of its one input, a floating-point number of any type.</summary>
internal abstract class FloatingMapOperator<TMap>(string opType, int since) : Operator(opType, since)
    where TMap : IFloatingMap
{
    public sealed override Kernel Bind(NodeBinding node)
    {
        node.SetOutputLikeInput();
        return node.ForFloating(new MapKernel());
    }

    private sealed class MapKernel : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var x = context.Input<T>(0);
            TMap.Apply(x, context.OutputOver<T>(0, 0, context.Dimensions(0)));
        }
    }
}
