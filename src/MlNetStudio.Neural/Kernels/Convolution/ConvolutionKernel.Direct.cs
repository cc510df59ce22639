using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels.Gemm;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// The gradient of weights of convolutions with many outputs an image: the tiles read the image where it lies, row of outputs after row
/// of outputs, so that nothing is copied but the padding around it.
/// </summary>
internal sealed unsafe partial class ConvolutionKernel<TLane, TVector>
{
    // With fewer outputs an image, loading and storing a tile's sums is too much of the time.
    private const int FewestDirectOutputs = 48;
    private const long MostPaddedLength = 1 << 18;

    // Of larger images so many outputs are taken at a time: with what lies under them, a panel of their gradients fits the first-level
    // cache. Changing them changes results.
    private const int MostOutputsAtOnce = 176;
    private const int BandOutputs = 128;

    private static bool IsDirect(in ConvolutionGeometry geometry) =>
        geometry.OutputPixels >= FewestDirectOutputs && geometry.OutputWidth >= 4 && PaddedLength(geometry) <= MostPaddedLength;

    private static bool IsPadded(in ConvolutionGeometry geometry) =>
        geometry.PadTop > 0 || geometry.PadLeft > 0 || PaddedHeight(geometry) > geometry.InputHeight || PaddedWidth(geometry) > geometry.InputWidth;

    private static int PaddedHeight(in ConvolutionGeometry geometry) =>
        ((geometry.OutputHeight - 1) * geometry.StrideY) + ((geometry.KernelHeight - 1) * geometry.DilationY) + 1;

    private static int PaddedWidth(in ConvolutionGeometry geometry) =>
        ((geometry.OutputWidth - 1) * geometry.StrideX) + ((geometry.KernelWidth - 1) * geometry.DilationX) + 1;

    private static long PaddedLength(in ConvolutionGeometry geometry) => (long)PaddedHeight(geometry) * PaddedWidth(geometry) * geometry.InputStride;

    /// <summary>The weights that lie next to each other and are read by consecutive floats of an image.</summary>
    private static int RunLength(in ConvolutionGeometry geometry) =>
        geometry.HasContiguousRows ? geometry.KernelWidth * geometry.InputChannels : geometry.InputChannels;

    /// <summary>The tiles of all runs: what is shared out.</summary>
    private static int DirectTiles(in ConvolutionGeometry geometry)
    {
        int run = RunLength(geometry);
        int height = Blocking.BalancedPart(run, TLane.TileRows);
        return geometry.Depth / run * ((run + height - 1) / height);
    }

    private static void DirectWeightGradientMember(void* state, int member, int members)
    {
        var arguments = (ConvolutionArguments*)state;
        var (first, end) = ConvolutionBlocking.Share(DirectTiles(arguments->Geometry), member, members);
        Instance.DirectWeightGradientPart(*arguments, first, end);
    }

    /// <summary>Some tiles of the gradient, over all images; whoever has the first tile has the bias too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DirectWeightGradientPart(in ConvolutionArguments arguments, int firstTile, int endTile)
    {
        var geometry = arguments.Geometry;
        bool isPadded = IsPadded(geometry);
        var padded = geometry;
        if (isPadded)
        {
            padded.InputHeight = PaddedHeight(geometry);
            padded.InputWidth = PaddedWidth(geometry);
        }

        float* copy = isPadded ? ConvolutionWorkspace.OfThisThread.Patches(PaddedLength(geometry)) : null;
        nint imageLength = geometry.InputPixels * geometry.InputStride;
        nint outputLength = geometry.OutputPixels * geometry.OutputStride;
        for (int image = 0; image < arguments.Batch && firstTile < endTile; image++)
        {
            float* x = arguments.Input + (image * imageLength);
            float* gradient = arguments.OutputGradient + (image * outputLength);
            bool accumulates = image > 0 || arguments.Accumulate;
            if (isPadded)
            {
                CopyPadded(geometry, padded, x, copy);
                x = copy;
            }

            int bandRows = geometry.OutputPixels <= MostOutputsAtOnce ? geometry.OutputHeight : Math.Max(1, BandOutputs / geometry.OutputWidth);
            for (int row = 0; row < geometry.OutputHeight; row += bandRows)
            {
                var band = padded with { OutputHeight = Math.Min(bandRows, geometry.OutputHeight - row) };
                float* top = x + (row * geometry.StrideY * padded.InputWidth * padded.InputStride);
                DirectTilesOf(arguments, band, top, gradient + (row * geometry.OutputWidth * geometry.OutputStride), firstTile, endTile, accumulates || row > 0);
            }

            if (firstTile == 0 && arguments.BiasGradient is not null)
            {
                RowSum<TLane, TVector>.Run(gradient, geometry.OutputStride, geometry.OutputPixels, (int)geometry.OutputStride, arguments.BiasGradient, accumulates);
            }
        }

        int run = RunLength(geometry);
        int height = Blocking.BalancedPart(run, TLane.TileRows);
        int tilesOfRun = (run + height - 1) / height;
        for (int index = firstTile; index < endTile; index++)
        {
            int first = (index / tilesOfRun * run) + (index % tilesOfRun * height);
            ClearPadding(arguments, first, Math.Min(first + height, ((index / tilesOfRun) + 1) * run), clears: true);
        }
    }

    /// <summary>Some tiles for some rows of outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DirectTilesOf(in ConvolutionArguments arguments, in ConvolutionGeometry padded, float* x, float* gradient, int firstTile, int endTile, bool accumulates)
    {
        nint stride = padded.OutputStride;
        nint line = padded.InputWidth * padded.InputStride;
        int run = RunLength(padded);
        int height = Blocking.BalancedPart(run, TLane.TileRows);
        int tilesOfRun = (run + height - 1) / height;
        int runsOfRow = padded.HasContiguousRows ? 1 : padded.KernelWidth;
        TileArguments tile;
        tile.StrideA = padded.StrideX * padded.InputStride;
        tile.StrideB = stride;
        tile.StrideC = arguments.WeightStride;
        tile.StrideNext = 0;
        tile.Operand = null;
        tile.K = padded.OutputWidth;
        tile.Segments = padded.OutputHeight;
        tile.Jump = (padded.StrideY * line) - (padded.OutputWidth * tile.StrideA);
        tile.Finish = accumulates ? TileFinish.Accumulate : TileFinish.None;
        for (int column = 0; column < stride;)
        {
            delegate*<TileArguments*, void>[] kernels = _segmented.Panel((int)stride - column, out int columns);
            tile.B = gradient + column;
            tile.Next = tile.B;
            for (int index = firstTile; index < endTile; index++)
            {
                int place = index / tilesOfRun;
                int row = (index - (place * tilesOfRun)) * height;
                int ky = place / runsOfRow;
                int kx = place - (ky * runsOfRow);
                tile.A = x + (ky * padded.DilationY * line) + (kx * padded.DilationX * padded.InputStride) + row;
                tile.C = arguments.WeightGradient + (((place * run) + row) * arguments.WeightStride) + column;
                kernels[Math.Min(height, run - row)](&tile);
            }

            column += columns;
        }
    }

    /// <summary>An image with its padding around it, as far as windows reach.</summary>
    private static void CopyPadded(in ConvolutionGeometry geometry, in ConvolutionGeometry padded, float* image, float* target)
    {
        int stride = (int)geometry.InputStride;
        int left = Math.Min(padded.InputWidth, geometry.PadLeft);
        int present = Math.Clamp(geometry.InputWidth, 0, padded.InputWidth - left);
        int right = padded.InputWidth - left - present;
        for (int row = 0; row < padded.InputHeight; row++, target += padded.InputWidth * stride)
        {
            int y = row - geometry.PadTop;
            if ((uint)y >= (uint)geometry.InputHeight)
            {
                new Span<float>(target, padded.InputWidth * stride).Clear();
                continue;
            }

            new Span<float>(target, left * stride).Clear();
            new ReadOnlySpan<float>(image + ((nint)y * geometry.InputWidth * stride), present * stride).CopyTo(new Span<float>(target + (left * stride), present * stride));
            new Span<float>(target + ((left + present) * stride), right * stride).Clear();
        }
    }

    /// <summary>Zeros between the rows of the weights' gradient: where the other operand is a value, its padding may be anything.</summary>
    private static void ClearPadding(in ConvolutionArguments arguments, int firstRow, int endRow, bool clears)
    {
        int padding = (int)arguments.Geometry.OutputStride - arguments.Geometry.OutputChannels;
        for (int row = firstRow; row < endRow && padding > 0 && clears; row++)
        {
            new Span<float>(arguments.WeightGradient + (row * arguments.WeightStride) + arguments.Geometry.OutputChannels, padding).Clear();
        }
    }
}
