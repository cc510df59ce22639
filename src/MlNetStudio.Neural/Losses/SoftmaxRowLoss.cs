using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Losses;

/// <summary>Where the target probabilities of a row come from.</summary>
internal unsafe interface IClassTarget
{
    /// <summary>What is read once for as many rows as there are lanes.</summary>
    public TSimd ReadOnce<TSimd>(float* targets, nint stride)
        where TSimd : unmanaged, ISimd<TSimd>;

    /// <summary>The target probabilities of up to four classes, one register after the other.</summary>
    public void Read<TSimd>(TSimd readOnce, float* targets, nint stride, int column, int count, float* lanes)
        where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>How a row's cross-entropy becomes its loss.</summary>
internal interface IFocus
{
    /// <summary>The loss for a cross-entropy.</summary>
    /// <param name="crossEntropy">-log p, p being the probability given to the truth.</param>
    /// <param name="slope">The derivative of the loss with respect to the cross-entropy.</param>
    public TSimd Evaluate<TSimd>(TSimd crossEntropy, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>Cross-entropy as it is.</summary>
internal readonly struct NoFocus : IFocus
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(TSimd crossEntropy, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        slope = 1f;
        return crossEntropy;
    }
}

/// <summary>
/// Cross-entropy of the softmax of the raw outputs: with m the row's maximum and z = x - m, loss = log Σ e^z - Σ t z and
/// gradient = e^z / Σ e^z - t, for targets t that sum to 1.
/// </summary>
internal readonly unsafe struct SoftmaxRowLoss<TTarget, TFocus>(TTarget target, TFocus focus, int outputs) : IRowLoss
    where TTarget : struct, IClassTarget
    where TFocus : struct, IFocus
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public TSimd Evaluate<TSimd>(in LossArguments arguments, nint row, TSimd factor)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* x = arguments.Outputs + (row * arguments.Stride);
        float* t = arguments.Targets + (row * arguments.TargetStride);
        float* gradient = arguments.Gradient is null ? null : arguments.Gradient + (row * arguments.Stride);
        float* lanes = stackalloc float[RowLanes.BufferLength];
        float* tLanes = stackalloc float[RowLanes.BufferLength];
        TSimd readOnce = target.ReadOnce<TSimd>(t, arguments.TargetStride);
        bool oneGroup = outputs <= RowLanes.Columns;

        TSimd maximum = float.NegativeInfinity;
        for (int column = 0; column < outputs; column += RowLanes.Columns)
        {
            RowLanes.Read<TSimd>(x + column, arguments.Stride, lanes);
            for (int i = 0, count = Count(column); i < count; i++)
            {
                maximum = TSimd.Max(maximum, TSimd.Load(lanes + (i * TSimd.Count)));
            }
        }

        // The powers of up to four classes wait in the buffer, those of more in the gradient's place.
        TSimd sum = TSimd.Zero, product = TSimd.Zero;
        for (int column = 0; column < outputs; column += RowLanes.Columns)
        {
            int count = Count(column);
            if (!oneGroup)
            {
                RowLanes.Read<TSimd>(x + column, arguments.Stride, lanes);
            }

            target.Read(readOnce, t, arguments.TargetStride, column, count, tLanes);
            for (int i = 0; i < count; i++)
            {
                float* at = lanes + (i * TSimd.Count);
                TSimd z = TSimd.Load(at) - maximum;
                TSimd e = VectorExp.ComputeFlushed(z);
                sum += e;
                product = TSimd.FusedMultiplyAdd(TSimd.Load(tLanes + (i * TSimd.Count)), z, product);
                e.Store(at);
            }

            if (!oneGroup && gradient is not null)
            {
                RowLanes.Write<TSimd>(lanes, count, gradient + column, arguments.Stride, 0);
            }
        }

        TSimd loss = focus.Evaluate(VectorLog.Compute(sum) - product, out TSimd slope);
        if (gradient is null)
        {
            return loss;
        }

        factor *= slope;
        TSimd share = factor / sum;
        for (int column = 0; column < outputs; column += RowLanes.Columns)
        {
            int count = Count(column);
            if (!oneGroup)
            {
                RowLanes.Read<TSimd>(gradient + column, arguments.Stride, lanes);
                target.Read(readOnce, t, arguments.TargetStride, column, count, tLanes);
            }

            for (int i = 0; i < count; i++)
            {
                float* at = lanes + (i * TSimd.Count);
                TSimd.FusedMultiplyAdd(TSimd.Load(at), share, -(TSimd.Load(tLanes + (i * TSimd.Count)) * factor)).Store(at);
            }

            RowLanes.Write<TSimd>(lanes, count, gradient + column, arguments.Stride, RowLanes.ZerosAfter(column, outputs));
        }

        return loss;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Count(int column) => Math.Min(RowLanes.Columns, outputs - column);
}
