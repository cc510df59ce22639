using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Losses;

/// <summary>A loss of one output and one target.</summary>
internal interface IElementLoss
{
    /// <summary>Whether all outputs of a row share one target column.</summary>
    public static abstract bool SharesTarget { get; }

    /// <summary>The loss.</summary>
    /// <param name="x">The raw output.</param>
    /// <param name="t">The target.</param>
    /// <param name="column">The output's number.</param>
    /// <param name="slope">The derivative with respect to the output.</param>
    public TSimd Evaluate<TSimd>(TSimd x, TSimd t, int column, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>The mean over a row's outputs of a loss of each, as Keras and PyTorch have it: outputs do not make a row count more.</summary>
internal readonly unsafe struct ElementRowLoss<TElement>(TElement element, int outputs) : IRowLoss
    where TElement : struct, IElementLoss
{
    private readonly float _share = 1f / outputs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(in LossArguments arguments, nint row, TSimd factor)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* x = arguments.Outputs + (row * arguments.Stride);
        float* t = arguments.Targets + (row * arguments.TargetStride);
        float* gradient = arguments.Gradient is null ? null : arguments.Gradient + (row * arguments.Stride);
        factor *= _share;
        TSimd sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
        TSimd shared = TElement.SharesTarget || outputs == 1 ? RowLanes.LoadColumn<TSimd>(t, arguments.TargetStride) : TSimd.Zero;
        for (int column = 0; column < outputs; column += 4)
        {
            int left = outputs - column;
            TSimd t0 = shared, t1 = shared, t2 = shared, t3 = shared;
            if (!TElement.SharesTarget && outputs > 1)
            {
                LoadTargets(t + column, arguments.TargetStride, left, out t0, out t1, out t2, out t3);
            }

            RowLanes.Load(x + column, arguments.Stride, out TSimd x0, out TSimd x1, out TSimd x2, out TSimd x3);
            TSimd slope1 = TSimd.Zero, slope2 = TSimd.Zero, slope3 = TSimd.Zero;
            sum0 += element.Evaluate(x0, t0, column, out TSimd slope0);
            if (left > 1)
            {
                sum1 += element.Evaluate(x1, t1, column + 1, out slope1);
            }

            if (left > 2)
            {
                sum2 += element.Evaluate(x2, t2, column + 2, out slope2);
            }

            if (left > 3)
            {
                sum3 += element.Evaluate(x3, t3, column + 3, out slope3);
            }

            if (gradient is not null)
            {
                RowLanes.Store(
                    gradient + column, arguments.Stride, slope0 * factor, slope1 * factor, slope2 * factor, slope3 * factor,
                    left > 4 ? 0 : Padding.Pad(outputs) - column - 4);
            }
        }

        return (sum0 + sum1 + (sum2 + sum3)) * _share;
    }

    /// <summary>Reads up to four target columns and nothing beyond them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadTargets<TSimd>(float* source, nint stride, int columns, out TSimd t0, out TSimd t1, out TSimd t2, out TSimd t3)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        if (columns >= 4)
        {
            RowLanes.Load(source, stride, out t0, out t1, out t2, out t3);
            return;
        }

        t0 = RowLanes.LoadColumn<TSimd>(source, stride);
        t1 = columns > 1 ? RowLanes.LoadColumn<TSimd>(source + 1, stride) : TSimd.Zero;
        t2 = columns > 2 ? RowLanes.LoadColumn<TSimd>(source + 2, stride) : TSimd.Zero;
        t3 = TSimd.Zero;
    }
}
