using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>A function of one real number, applied element by element.</summary>
internal interface IFloatMap
{
    /// <summary>y = f(x), by the project's kernels; y may be x.</summary>
    public void Apply(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>f(x).</summary>
    public double Apply(double x);
}

/// <summary>Binds nodes whose output is a function of each element of their floating-point input.</summary>
internal static class FloatMap
{
    private const int HalfBlock = 256;

    public static Kernel Bind<TMap>(NodeBinding node, TMap map)
        where TMap : struct, IFloatMap
    {
        node.SetOutputLikeInput();
        return node.InputType(0) switch
        {
            ElementType.Float32 => context =>
            {
                var x = context.Input<float>(0);
                map.Apply(x, context.OutputOver<float>(0, 0, context.Dimensions(0)));
            }
            ,
            ElementType.Float64 => context => RunDouble(context, map),
            ElementType.Float16 => context => RunHalf(context, map),
            _ => throw node.WrongType(0, "a floating-point number"),
        };
    }

    private static void RunDouble<TMap>(NodeContext context, TMap map)
        where TMap : struct, IFloatMap
    {
        var x = context.Input<double>(0);
        var y = context.OutputOver<double>(0, 0, context.Dimensions(0));
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = map.Apply(x[i]);
        }
    }

    private static void RunHalf<TMap>(NodeContext context, TMap map)
        where TMap : struct, IFloatMap
    {
        var x = context.Input<Half>(0);
        var y = context.OutputOver<Half>(0, 0, context.Dimensions(0));
        Span<float> block = stackalloc float[HalfBlock];
        for (int i = 0; i < x.Length; i += HalfBlock)
        {
            int count = Math.Min(HalfBlock, x.Length - i);
            TensorPrimitives.ConvertToSingle(x.Slice(i, count), block);
            map.Apply(block[..count], block[..count]);
            TensorPrimitives.ConvertToHalf(block[..count], y[i..]);
        }
    }
}
