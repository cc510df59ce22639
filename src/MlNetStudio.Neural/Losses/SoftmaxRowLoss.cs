using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Losses;

/// <summary>Where the target probabilities of a row come from.</summary>
internal unsafe interface IClassTarget
{
    /// <summary>What is read once for as many rows as there are lanes.</summary>
    public TSimd Read<TSimd>(float* targets, nint stride)
        where TSimd : unmanaged, ISimd<TSimd>;

    /// <summary>The target probability of one class.</summary>
    public TSimd Probability<TSimd>(TSimd read, float* targets, nint stride, int column)
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(in LossArguments arguments, nint row, TSimd factor)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* x = arguments.Outputs + (row * arguments.Stride);
        float* t = arguments.Targets + (row * arguments.TargetStride);
        float* gradient = arguments.Gradient is null ? null : arguments.Gradient + (row * arguments.Stride);
        return outputs <= 4
            ? Few(x, arguments.Stride, t, arguments.TargetStride, gradient, factor)
            : Many(x, arguments.Stride, t, arguments.TargetStride, gradient, factor);
    }

    /// <summary>Two to four classes: everything stays in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TSimd Few<TSimd>(float* x, nint stride, float* t, nint targetStride, float* gradient, TSimd factor)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd read = target.Read<TSimd>(t, targetStride);
        RowLanes.Load(x, stride, out TSimd x0, out TSimd x1, out TSimd x2, out TSimd x3);
        TSimd maximum = TSimd.Max(x0, x1);
        maximum = outputs > 2 ? TSimd.Max(maximum, x2) : maximum;
        maximum = outputs > 3 ? TSimd.Max(maximum, x3) : maximum;

        TSimd sum = TSimd.Zero, product = TSimd.Zero;
        TSimd e0 = Add(x0 - maximum, read, t, targetStride, 0, ref sum, ref product, out TSimd t0);
        TSimd e1 = Add(x1 - maximum, read, t, targetStride, 1, ref sum, ref product, out TSimd t1);
        TSimd e2 = TSimd.Zero, e3 = TSimd.Zero, t2 = TSimd.Zero, t3 = TSimd.Zero;
        if (outputs > 2)
        {
            e2 = Add(x2 - maximum, read, t, targetStride, 2, ref sum, ref product, out t2);
        }

        if (outputs > 3)
        {
            e3 = Add(x3 - maximum, read, t, targetStride, 3, ref sum, ref product, out t3);
        }

        TSimd loss = focus.Evaluate(VectorLog.Compute(sum) - product, out TSimd slope);
        if (gradient is not null)
        {
            factor *= slope;
            TSimd share = factor / sum;

            // Not 0 times the share, which may be no number.
            TSimd g2 = outputs > 2 ? Gradient(e2, share, t2, factor) : TSimd.Zero;
            TSimd g3 = outputs > 3 ? Gradient(e3, share, t3, factor) : TSimd.Zero;
            RowLanes.Store(
                gradient, stride, Gradient(e0, share, t0, factor), Gradient(e1, share, t1, factor), g2, g3, Padding.Granularity - 4);
        }

        return loss;
    }

    /// <summary>Any number of classes: the powers wait in the gradient's place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TSimd Many<TSimd>(float* x, nint stride, float* t, nint targetStride, float* gradient, TSimd factor)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd read = target.Read<TSimd>(t, targetStride);
        TSimd maximum = float.NegativeInfinity;
        for (int column = 0; column < outputs; column += 4)
        {
            RowLanes.Load(x + column, stride, out TSimd x0, out TSimd x1, out TSimd x2, out TSimd x3);
            int left = outputs - column;
            maximum = TSimd.Max(maximum, x0);
            maximum = left > 1 ? TSimd.Max(maximum, x1) : maximum;
            maximum = left > 2 ? TSimd.Max(maximum, x2) : maximum;
            maximum = left > 3 ? TSimd.Max(maximum, x3) : maximum;
        }

        TSimd sum = TSimd.Zero, product = TSimd.Zero;
        for (int column = 0; column < outputs; column += 4)
        {
            RowLanes.Load(x + column, stride, out TSimd x0, out TSimd x1, out TSimd x2, out TSimd x3);
            int left = outputs - column;
            TSimd e1 = TSimd.Zero, e2 = TSimd.Zero, e3 = TSimd.Zero;
            TSimd e0 = Add(x0 - maximum, read, t, targetStride, column, ref sum, ref product, out _);
            if (left > 1)
            {
                e1 = Add(x1 - maximum, read, t, targetStride, column + 1, ref sum, ref product, out _);
            }

            if (left > 2)
            {
                e2 = Add(x2 - maximum, read, t, targetStride, column + 2, ref sum, ref product, out _);
            }

            if (left > 3)
            {
                e3 = Add(x3 - maximum, read, t, targetStride, column + 3, ref sum, ref product, out _);
            }

            if (gradient is not null)
            {
                RowLanes.Store(gradient + column, stride, e0, e1, e2, e3, left > 4 ? 0 : Padding.Pad(outputs) - column - 4);
            }
        }

        TSimd loss = focus.Evaluate(VectorLog.Compute(sum) - product, out TSimd slope);
        if (gradient is not null)
        {
            factor *= slope;
            TSimd share = factor / sum;
            for (int column = 0; column < outputs; column += 4)
            {
                int left = outputs - column;
                RowLanes.Load(gradient + column, stride, out TSimd e0, out TSimd e1, out TSimd e2, out TSimd e3);
                TSimd g0 = Gradient(e0, share, target.Probability(read, t, targetStride, column), factor);
                TSimd g1 = left > 1 ? Gradient(e1, share, target.Probability(read, t, targetStride, column + 1), factor) : e1;
                TSimd g2 = left > 2 ? Gradient(e2, share, target.Probability(read, t, targetStride, column + 2), factor) : e2;
                TSimd g3 = left > 3 ? Gradient(e3, share, target.Probability(read, t, targetStride, column + 3), factor) : e3;
                RowLanes.Store(gradient + column, stride, g0, g1, g2, g3, 0);
            }
        }

        return loss;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TSimd Add<TSimd>(TSimd z, TSimd read, float* t, nint targetStride, int column, ref TSimd sum, ref TSimd product, out TSimd probability)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd e = VectorExp.ComputeFlushed(z);
        sum += e;
        probability = target.Probability(read, t, targetStride, column);
        product = TSimd.FusedMultiplyAdd(probability, z, product);
        return e;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Gradient<TSimd>(TSimd e, TSimd share, TSimd probability, TSimd factor)
        where TSimd : unmanaged, ISimd<TSimd> => TSimd.FusedMultiplyAdd(e, share, -(probability * factor));
}
