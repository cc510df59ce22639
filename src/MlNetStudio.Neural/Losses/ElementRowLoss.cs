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

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public TSimd Evaluate<TSimd>(in LossArguments arguments, nint row, TSimd factor)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        if (outputs == 1)
        {
            return EvaluateOne(arguments, row, factor);
        }

        float* x = arguments.Outputs + (row * arguments.Stride);
        float* t = arguments.Targets + (row * arguments.TargetStride);
        float* xLanes = stackalloc float[RowLanes.BufferLength];
        float* tLanes = stackalloc float[RowLanes.BufferLength];
        float* sums = stackalloc float[RowLanes.BufferLength];
        new Span<float>(sums, RowLanes.BufferLength).Clear();
        TSimd target = TElement.SharesTarget ? RowLanes.ReadColumn<TSimd>(t, arguments.TargetStride) : TSimd.Zero;
        factor *= _share;
        for (int column = 0; column < outputs; column += RowLanes.Columns)
        {
            int count = Math.Min(RowLanes.Columns, outputs - column);
            RowLanes.Read<TSimd>(x + column, arguments.Stride, xLanes);
            if (!TElement.SharesTarget)
            {
                RowLanes.Read<TSimd>(t + column, arguments.TargetStride, count, tLanes);
            }

            // One output a turn: with more, the JIT gives up inlining.
            for (int i = 0; i < count; i++)
            {
                float* at = xLanes + (i * TSimd.Count);
                float* sum = sums + (i * TSimd.Count);
                TSimd loss = element.Evaluate(
                    TSimd.Load(at), TElement.SharesTarget ? target : TSimd.Load(tLanes + (i * TSimd.Count)), column + i, out TSimd slope);
                (TSimd.Load(sum) + loss).Store(sum);
                (slope * factor).Store(at);
            }

            if (arguments.Gradient is not null)
            {
                RowLanes.Write<TSimd>(
                    xLanes, count, arguments.Gradient + (row * arguments.Stride) + column, arguments.Stride,
                    RowLanes.ZerosAfter(column, outputs));
            }
        }

        TSimd total = TSimd.Load(sums) + TSimd.Load(sums + TSimd.Count)
            + (TSimd.Load(sums + (2 * TSimd.Count)) + TSimd.Load(sums + (3 * TSimd.Count)));
        return total * _share;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private TSimd EvaluateOne<TSimd>(in LossArguments arguments, nint row, TSimd factor)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* lanes = stackalloc float[RowLanes.BufferLength];
        RowLanes.Read<TSimd>(arguments.Outputs + (row * arguments.Stride), arguments.Stride, lanes);
        TSimd target = RowLanes.ReadColumn<TSimd>(arguments.Targets + (row * arguments.TargetStride), arguments.TargetStride);
        TSimd loss = element.Evaluate(TSimd.Load(lanes), target, 0, out TSimd slope);
        if (arguments.Gradient is not null)
        {
            (slope * factor).Store(lanes);
            RowLanes.Write<TSimd>(lanes, 1, arguments.Gradient + (row * arguments.Stride), arguments.Stride, RowLanes.ZerosAfter(0, 1));
        }

        return loss;
    }
}
