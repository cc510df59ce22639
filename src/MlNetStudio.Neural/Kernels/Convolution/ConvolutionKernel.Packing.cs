using MlNetStudio.Neural.Kernels.Gemm;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>The weights in the orders that the passes read. The threads of a team share them where that pays.</summary>
internal sealed unsafe partial class ConvolutionKernel<TLane, TVector>
{
    // Blocks of four columns are turned in registers.
    private const int ColumnsTurned = 4;

    /// <summary>Packs the weights for <see cref="ForwardPacked"/>, and transforms them for Winograd where they are to be kept.</summary>
    public void PackForward(in ConvolutionArguments arguments, WorkerTeam team)
    {
        Pack(arguments, &PackForwardMember, team);
        if (arguments.UsesWinograd && arguments.Transformed is not null)
        {
            WinogradWeights(arguments, arguments.Transformed, team);
        }
    }

    /// <summary>Transposes the weights of every tap for <see cref="InputGradientPacked"/>.</summary>
    public void PackInputGradient(in ConvolutionArguments arguments, WorkerTeam team) =>
        Pack(arguments, IsFlipped(arguments.Geometry) ? &PackFlippedMember : &PackTransposedMember, team);

    private static void Pack(in ConvolutionArguments arguments, delegate*<void*, int, int, void> work, WorkerTeam team)
    {
        var shared = arguments;
        if (team.Members > 1 && arguments.Geometry.PackedLength >= WorkerTeam.LeastSharedLength)
        {
            team.Run(work, &shared);
        }
        else
        {
            work(&shared, 0, 1);
        }
    }

    private static void PackForwardMember(void* state, int member, int members)
    {
        var arguments = (ConvolutionArguments*)state;
        var (first, end) = ConvolutionBlocking.Share(arguments->Geometry.Depth, member, members);
        Instance.PackPanels(*arguments, first, end);
    }

    private static void PackTransposedMember(void* state, int member, int members)
    {
        var (first, end) = OutputsOf(state, member, members);
        PackTransposed(*(ConvolutionArguments*)state, first, end);
    }

    private static void PackFlippedMember(void* state, int member, int members)
    {
        var (first, end) = OutputsOf(state, member, members);
        Instance.PackFlipped(*(ConvolutionArguments*)state, first, end);
    }

    private static (int First, int End) OutputsOf(void* arguments, int member, int members)
    {
        int outputs = ((ConvolutionArguments*)arguments)->Geometry.OutputChannels;
        var (first, end) = ConvolutionBlocking.Share((outputs + ColumnsTurned - 1) / ColumnsTurned, member, members);
        return (first * ColumnsTurned, Math.Min(outputs, end * ColumnsTurned));
    }

    /// <summary>Copies some rows of the weights into panels of as many columns as a tile has, each without gaps; columns that the weights lack become zero.</summary>
    private void PackPanels(in ConvolutionArguments arguments, int firstRow, int endRow)
    {
        int columns = arguments.Geometry.OutputChannels;
        int padded = Padding.Pad(columns);
        for (int column = 0; column < padded;)
        {
            _rowMajor.Panel(padded - column, out int width);
            int present = Math.Clamp(columns - column, 0, width);
            float* target = arguments.Packed + ((nint)column * arguments.Geometry.Depth) + ((nint)firstRow * width);
            for (int row = firstRow; row < endRow; row++, target += width)
            {
                var to = new Span<float>(target, width);
                new ReadOnlySpan<float>(arguments.Weights + (row * arguments.WeightStride) + column, present).CopyTo(to);
                to[present..].Clear();
            }

            column += width;
        }
    }

    /// <summary>Transposes the weights of every tap for some outputs.</summary>
    private static void PackTransposed(in ConvolutionArguments arguments, int firstOutput, int endOutput)
    {
        var geometry = arguments.Geometry;
        int channels = geometry.InputChannels;
        nint length = geometry.OutputChannels * geometry.InputStride;
        for (int tap = 0; tap < geometry.Taps; tap++)
        {
            Transposition<TLane, TVector>.Run(
                arguments.Weights + ((nint)tap * channels * arguments.WeightStride) + firstOutput, arguments.WeightStride, channels, endOutput - firstOutput,
                arguments.Packed + (tap * length) + (firstOutput * geometry.InputStride), geometry.InputStride);
        }
    }

    /// <summary>Packs the weights of the taps in opposite order, each transposed, into the panels of the convolution that gives the images' gradient; for some outputs.</summary>
    private void PackFlipped(in ConvolutionArguments arguments, int firstOutput, int endOutput)
    {
        var geometry = arguments.Geometry;
        int outputs = geometry.OutputChannels;
        nint depth = (nint)geometry.Taps * outputs;
        for (int column = 0; column < geometry.InputStride;)
        {
            _rowMajor.Panel((int)geometry.InputStride - column, out int columns);
            int present = Math.Clamp(geometry.InputChannels - column, 0, columns);
            for (int tap = 0; tap < geometry.Taps; tap++)
            {
                float* source = arguments.Weights + ((((nint)tap * geometry.InputChannels) + column) * arguments.WeightStride) + firstOutput;
                float* target = arguments.Packed + (column * depth) + ((((geometry.Taps - 1 - tap) * (nint)outputs) + firstOutput) * columns);
                Transposition<TLane, TVector>.Run(source, arguments.WeightStride, present, endOutput - firstOutput, target, columns);
            }

            column += columns;
        }
    }
}
