using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Losses;

/// <summary>A loss computed with a row in every lane, so that nothing is added across lanes: a row's chain of operations is the same at every width.</summary>
internal unsafe interface IRowLoss
{
    /// <summary>The losses, not weighted, of as many rows as there are lanes; writes their gradients where wanted.</summary>
    /// <param name="arguments">The batch.</param>
    /// <param name="row">The first of the rows.</param>
    /// <param name="factor">What the gradient of each row is multiplied by: scale times weight.</param>
    public TSimd Evaluate<TSimd>(in LossArguments arguments, nint row, TSimd factor)
        where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>
/// Runs a loss over the rows of a batch: whole registers at the width, what is left at narrower ones. The losses of 16 rows
/// are added in a fixed tree in double precision, and these sums in order.
/// </summary>
internal sealed unsafe class RowLossKernel<TLoss>(TLoss loss, SimdWidth width) : LossKernel
    where TLoss : struct, IRowLoss
{
    private const int Group = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Evaluate(in LossArguments arguments)
    {
        double total = 0;
        var buffer = Vector512<float>.Zero;
        float* losses = (float*)&buffer;
        for (int row = 0; row < arguments.Rows; row += Group)
        {
            int count = Math.Min(Group, arguments.Rows - row);
            int done = 0;
            if (width >= SimdWidth.Vector512 && count == Group)
            {
                Block<Simd512>(arguments, row, losses);
                done = Group;
            }

            for (; width >= SimdWidth.Vector256 && count - done >= Simd256.Count; done += Simd256.Count)
            {
                Block<Simd256>(arguments, row + done, losses + done);
            }

            for (; width >= SimdWidth.Vector128 && count - done >= Simd128.Count; done += Simd128.Count)
            {
                Block<Simd128>(arguments, row + done, losses + done);
            }

            for (; done < count; done++)
            {
                Block<SimdScalar>(arguments, row + done, losses + done);
            }

            total += Sum(losses, arguments.Weights is null ? null : arguments.Weights + row, count);
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Block<TSimd>(in LossArguments arguments, nint row, float* losses)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd factor = arguments.Scale;
        if (arguments.Weights is not null)
        {
            factor *= TSimd.Load(arguments.Weights + row);
        }

        loss.Evaluate(arguments, row, factor).Store(losses);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum(float* losses, float* weights, int count)
    {
        // What an earlier, whole group left behind.
        for (int i = count; i < Group; i++)
        {
            losses[i] = 0;
        }

        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.Load(losses));
        if (weights is not null)
        {
            var buffer = Vector512<float>.Zero;
            new ReadOnlySpan<float>(weights, count).CopyTo(new Span<float>(&buffer, Group));
            (Vector512<double> lowerWeights, Vector512<double> upperWeights) = Vector512.Widen(buffer);
            lower *= lowerWeights;
            upper *= upperWeights;
        }

        Vector512<double> sum = lower + upper;
        Vector256<double> half = sum.GetLower() + sum.GetUpper();
        Vector128<double> quarter = half.GetLower() + half.GetUpper();
        return quarter.ToScalar() + quarter.GetElement(1);
    }
}
