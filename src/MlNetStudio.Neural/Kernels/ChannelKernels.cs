using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels.Convolution;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// The passes of batch normalization over rows of channels. Sums are shared out by channels, so that each is the same whatever the number
/// of threads: four partial sums of every fourth row, added as (0 + 1) + (2 + 3). The other passes are shared out by rows.
/// </summary>
internal static unsafe class ChannelKernels
{
    private enum Pass
    {
        Sum,
        SumSquares,
        SumGradients,
        Normalize,
        Scale,
        Spread,
    }

    /// <summary>Mean[c] = the sum over rows of X.</summary>
    public static void Sum(in ChannelArguments arguments, WorkerTeam team) => Run(arguments, Pass.Sum, team);

    /// <summary>Inverse[c] = the sum over rows of (X - Mean)^2.</summary>
    public static void SumSquares(in ChannelArguments arguments, WorkerTeam team) => Run(arguments, Pass.SumSquares, team);

    /// <summary>GradientSum[c] = the sum over rows of OutputGradient, ProductSum[c] that of OutputGradient (X - Mean) Inverse.</summary>
    public static void SumGradients(in ChannelArguments arguments, WorkerTeam team) => Run(arguments, Pass.SumGradients, team);

    /// <summary>Y = (X - Mean) Scale + Shift.</summary>
    public static void Normalize(in ChannelArguments arguments, WorkerTeam team) => Run(arguments, Pass.Normalize, team);

    /// <summary>Y = X Scale + Shift, each rounded: what normalization is while scoring.</summary>
    public static void Scale(in ChannelArguments arguments, WorkerTeam team) => Run(arguments, Pass.Scale, team);

    /// <summary>InputGradient = OutputGradient Scale + (X - Mean) Inverse + Shift.</summary>
    public static void Spread(in ChannelArguments arguments, WorkerTeam team) => Run(arguments, Pass.Spread, team);

    private static void Run(in ChannelArguments arguments, Pass pass, WorkerTeam team)
    {
        var shared = new Shared { Arguments = arguments, Pass = pass };
        if (team.Members > 1 && arguments.Rows * (long)arguments.Stride >= WorkerTeam.LeastSharedLength)
        {
            team.Run(&RunMember, &shared);
        }
        else
        {
            RunMember(&shared, 0, 1);
        }
    }

    private static void RunMember(void* shared, int member, int members) =>
        VectorWork.Run<Work>(((Shared*)shared)->Arguments.Width, shared, member, members);

    private static void RunMember<TSimd>(Shared* shared, int member, int members)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        bool byRows = shared->Pass is Pass.Normalize or Pass.Scale or Pass.Spread;
        var (first, end) = ConvolutionBlocking.Share(byRows ? shared->Arguments.Rows : (int)shared->Arguments.Stride / Padding.Granularity, member, members);
        switch (shared->Pass)
        {
            case Pass.Normalize:
                Normalize<TSimd>(shared->Arguments, first, end);
                break;
            case Pass.Scale:
                Scale<TSimd>(shared->Arguments, first, end);
                break;
            case Pass.Spread:
                Spread<TSimd>(shared->Arguments, first, end);
                break;
            default:
                for (int channel = first * Padding.Granularity; channel < end * Padding.Granularity; channel += TSimd.Count)
                {
                    SumChannels<TSimd>(shared->Arguments, shared->Pass, channel);
                }

                break;
        }
    }

    private static void SumChannels<TSimd>(in ChannelArguments arguments, Pass pass, int channel)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        switch (pass)
        {
            case Pass.Sum:
                Sum<TSimd>(arguments, channel);
                break;
            case Pass.SumSquares:
                SumSquares<TSimd>(arguments, channel);
                break;
            default:
                SumGradients<TSimd>(arguments, channel);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TSimd>(in ChannelArguments arguments, int channel)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
        nint stride = arguments.Stride;
        float* x = arguments.X + channel;
        int row = 0;
        for (; row + 4 <= arguments.Rows; row += 4, x += 4 * stride)
        {
            sum0 += TSimd.Load(x);
            sum1 += TSimd.Load(x + stride);
            sum2 += TSimd.Load(x + (2 * stride));
            sum3 += TSimd.Load(x + (3 * stride));
        }

        for (; row < arguments.Rows; row++, x += stride)
        {
            sum0 += TSimd.Load(x);
        }

        (sum0 + sum1 + (sum2 + sum3)).Store(arguments.Mean + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumSquares<TSimd>(in ChannelArguments arguments, int channel)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
        var mean = TSimd.Load(arguments.Mean + channel);
        nint stride = arguments.Stride;
        float* x = arguments.X + channel;
        int row = 0;
        for (; row + 4 <= arguments.Rows; row += 4, x += 4 * stride)
        {
            sum0 = AddSquare(TSimd.Load(x) - mean, sum0);
            sum1 = AddSquare(TSimd.Load(x + stride) - mean, sum1);
            sum2 = AddSquare(TSimd.Load(x + (2 * stride)) - mean, sum2);
            sum3 = AddSquare(TSimd.Load(x + (3 * stride)) - mean, sum3);
        }

        for (; row < arguments.Rows; row++, x += stride)
        {
            sum0 = AddSquare(TSimd.Load(x) - mean, sum0);
        }

        (sum0 + sum1 + (sum2 + sum3)).Store(arguments.Inverse + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd AddSquare<TSimd>(TSimd value, TSimd sum)
        where TSimd : unmanaged, ISimd<TSimd> => TSimd.FusedMultiplyAdd(value, value, sum);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumGradients<TSimd>(in ChannelArguments arguments, int channel)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd sum0 = TSimd.Zero, sum1 = TSimd.Zero, product0 = TSimd.Zero, product1 = TSimd.Zero;
        var mean = TSimd.Load(arguments.Mean + channel);
        nint stride = arguments.Stride;
        float* x = arguments.X + channel;
        float* dy = arguments.OutputGradient + channel;
        int row = 0;
        for (; row + 2 <= arguments.Rows; row += 2, x += 2 * stride, dy += 2 * stride)
        {
            var first = TSimd.Load(dy);
            var second = TSimd.Load(dy + stride);
            sum0 += first;
            sum1 += second;
            product0 = TSimd.FusedMultiplyAdd(first, TSimd.Load(x) - mean, product0);
            product1 = TSimd.FusedMultiplyAdd(second, TSimd.Load(x + stride) - mean, product1);
        }

        if (row < arguments.Rows)
        {
            var last = TSimd.Load(dy);
            sum0 += last;
            product0 = TSimd.FusedMultiplyAdd(last, TSimd.Load(x) - mean, product0);
        }

        (sum0 + sum1).Store(arguments.GradientSum + channel);
        ((product0 + product1) * TSimd.Load(arguments.Inverse + channel)).Store(arguments.ProductSum + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize<TSimd>(in ChannelArguments arguments, int firstRow, int endRow)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        nint stride = arguments.Stride;
        float* x = arguments.X + (firstRow * stride);
        float* y = arguments.Y + (firstRow * stride);
        for (int row = firstRow; row < endRow; row++, x += stride, y += stride)
        {
            for (nint c = 0; c < stride; c += TSimd.Count)
            {
                var difference = TSimd.Load(x + c) - TSimd.Load(arguments.Mean + c);
                TSimd.FusedMultiplyAdd(difference, TSimd.Load(arguments.Scale + c), TSimd.Load(arguments.Shift + c)).Store(y + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<TSimd>(in ChannelArguments arguments, int firstRow, int endRow)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        nint stride = arguments.Stride;
        float* x = arguments.X + (firstRow * stride);
        float* y = arguments.Y + (firstRow * stride);
        for (int row = firstRow; row < endRow; row++, x += stride, y += stride)
        {
            for (nint c = 0; c < stride; c += TSimd.Count)
            {
                ((TSimd.Load(x + c) * TSimd.Load(arguments.Scale + c)) + TSimd.Load(arguments.Shift + c)).Store(y + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread<TSimd>(in ChannelArguments arguments, int firstRow, int endRow)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        nint stride = arguments.Stride;
        float* x = arguments.X + (firstRow * stride);
        float* dy = arguments.OutputGradient + (firstRow * stride);
        float* dx = arguments.InputGradient + (firstRow * stride);
        for (int row = firstRow; row < endRow; row++, x += stride, dy += stride, dx += stride)
        {
            for (nint c = 0; c < stride; c += TSimd.Count)
            {
                var difference = TSimd.Load(x + c) - TSimd.Load(arguments.Mean + c);
                var sum = TSimd.FusedMultiplyAdd(difference, TSimd.Load(arguments.Inverse + c), TSimd.Load(arguments.Shift + c));
                TSimd.FusedMultiplyAdd(TSimd.Load(dy + c), TSimd.Load(arguments.Scale + c), sum).Store(dx + c);
            }
        }
    }

    private readonly struct Work : IVectorWork
    {
        public static void Run<TSimd>(void* state, int member, int members)
            where TSimd : unmanaged, ISimd<TSimd> => RunMember<TSimd>((Shared*)state, member, members);
    }

    private struct Shared
    {
        public ChannelArguments Arguments;
        public Pass Pass;
    }
}
