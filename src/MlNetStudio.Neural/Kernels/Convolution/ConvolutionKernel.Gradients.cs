using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels.Gemm;

namespace MlNetStudio.Neural.Kernels.Convolution;

internal sealed unsafe partial class ConvolutionKernel<TLane, TVector>
{
    /// <summary>InputGradient = the sum over taps of OutputGradient times the tap's weights, transposed, each at its pixel; then Mask.</summary>
    public void InputGradient(in ConvolutionArguments arguments, WorkerTeam team)
    {
        if (arguments.UsesWinograd)
        {
            WinogradInputGradient(arguments, team);
            return;
        }

        PackInputGradient(arguments, team);
        if (IsShared(arguments, team) && IsFlipped(arguments.Geometry))
        {
            var shared = Flip(arguments);
            team.Run(PlanarPatches.Suits(shared.Geometry) ? &PlanarForwardMember : &ForwardMember, &shared);
        }
        else if (IsShared(arguments, team) && arguments.Batch > 1)
        {
            var shared = arguments;
            team.Run(&InputGradientMember, &shared);
        }
        else
        {
            InputGradientPacked(arguments);
        }
    }

    /// <summary>The gradient of the images on the calling thread, with packed weights.</summary>
    public void InputGradientPacked(in ConvolutionArguments arguments)
    {
        if (IsFlipped(arguments.Geometry))
        {
            ForwardPacked(Flip(arguments));
        }
        else
        {
            InputGradientPart(arguments, 0, arguments.Batch);
        }
    }

    /// <summary>WeightGradient = patches, transposed, times OutputGradient; BiasGradient = the sum of OutputGradient's rows.</summary>
    public void WeightGradient(in ConvolutionArguments arguments, WorkerTeam team)
    {
        bool isPlanar = PlanarPatches.Suits(arguments.Geometry);
        if (IsShared(arguments, team))
        {
            var shared = arguments;
            team.Run(isPlanar ? &PlanarWeightGradientMember : IsDirect(arguments.Geometry) ? &DirectWeightGradientMember : &WeightGradientMember, &shared);
        }
        else if (!isPlanar && IsDirect(arguments.Geometry))
        {
            DirectWeightGradientPart(arguments, 0, DirectTiles(arguments.Geometry));
        }
        else if (isPlanar)
        {
            PlanarWeightGradientPart(arguments, 0, (int)arguments.Geometry.OutputStride);
        }
        else
        {
            WeightGradientPart(arguments, 0, GradientRows(arguments), 0, (int)arguments.Geometry.OutputStride);
        }
    }

    private static void InputGradientMember(void* state, int member, int members)
    {
        var arguments = (ConvolutionArguments*)state;
        var (first, end) = ConvolutionBlocking.Share(arguments->Batch, member, members);
        Instance.InputGradientPart(*arguments, first, end);
    }

    private static void WeightGradientMember(void* state, int member, int members)
    {
        var arguments = (ConvolutionArguments*)state;
        int rows = GradientRows(*arguments);
        int columns = (int)arguments->Geometry.OutputStride;
        int tiles = (rows + TLane.TileRows - 1) / TLane.TileRows;
        if (tiles >= 2 * members)
        {
            var (first, end) = ConvolutionBlocking.Share(tiles, member, members);
            Instance.WeightGradientPart(*arguments, first * TLane.TileRows, Math.Min(rows, end * TLane.TileRows), 0, columns);
        }
        else
        {
            var (first, end) = ConvolutionBlocking.Share(columns / Padding.Granularity, member, members);
            Instance.WeightGradientPart(*arguments, 0, rows, first * Padding.Granularity, end * Padding.Granularity);
        }
    }

    // The bias counts as the weight of one more column of the patches, which is 1 everywhere: its gradient costs nothing.
    private static int GradientRows(in ConvolutionArguments arguments) => arguments.Geometry.Depth + (arguments.BiasGradient is null ? 0 : 1);

    /// <summary>The gradient of some images.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void InputGradientPart(in ConvolutionArguments arguments, int firstImage, int endImage)
    {
        var geometry = arguments.Geometry;
        nint imageLength = geometry.InputPixels * geometry.InputStride;
        nint outputLength = geometry.OutputPixels * geometry.OutputStride;
        int group = (int)Math.Max(1, ConvolutionBlocking.ImageLength / (imageLength + outputLength));
        for (int first = firstImage; first < endImage; first += group)
        {
            int images = Math.Min(group, endImage - first);
            float* target = arguments.InputGradient + (first * imageLength);
            new Span<float>(target, checked((int)(images * imageLength))).Clear();
            AddTaps(arguments, arguments.OutputGradient + (first * outputLength), target, images);
            if (arguments.Mask is not null)
            {
                Plans.ReluMask.Apply(arguments.Mask + (first * imageLength), target, images * imageLength);
            }
        }
    }

    /// <summary>Adds the products of every tap to some images: tap by tap, so that its weights stay in the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTaps(in ConvolutionArguments arguments, float* gradient, float* target, int images)
    {
        var geometry = arguments.Geometry;
        nint inputStride = geometry.InputStride;
        nint outputStride = geometry.OutputStride;
        nint tapLength = geometry.OutputChannels * inputStride;
        TileArguments tile;
        tile.StrideA = outputStride;
        tile.StrideB = inputStride;
        tile.StrideC = geometry.StrideX * inputStride;
        tile.StrideNext = 0;
        tile.K = geometry.OutputChannels;
        tile.Finish = TileFinish.Accumulate;
        tile.Operand = null;
        for (int tap = 0; tap < geometry.Taps; tap++)
        {
            int ky = tap / geometry.KernelWidth;
            int top = (ky * geometry.DilationY) - geometry.PadTop;
            int left = ((tap - (ky * geometry.KernelWidth)) * geometry.DilationX) - geometry.PadLeft;
            ConvolutionGeometry.Inside(top, geometry.StrideY, geometry.InputHeight, geometry.OutputHeight, out int fromY, out int toY);
            ConvolutionGeometry.Inside(left, geometry.StrideX, geometry.InputWidth, geometry.OutputWidth, out int fromX, out int toX);
            int width = toX - fromX;
            int height = Blocking.BalancedPart(width, TLane.TileRows);
            for (int column = 0; column < inputStride;)
            {
                delegate*<TileArguments*, void>[] kernels = _rowMajor.Line(width, (int)inputStride - column, out int columns);
                tile.B = arguments.Packed + (tap * tapLength) + column;
                tile.Next = tile.B;
                for (int image = 0; image < images; image++)
                {
                    for (int oy = fromY; oy < toY; oy++)
                    {
                        nint output = ((((nint)image * geometry.OutputHeight) + oy) * geometry.OutputWidth) + fromX;
                        nint input = ((((nint)image * geometry.InputHeight) + (oy * geometry.StrideY) + top) * geometry.InputWidth) + (fromX * geometry.StrideX) + left;
                        tile.A = gradient + (output * outputStride);
                        tile.C = target + (input * inputStride) + column;
                        for (int ox = 0; ox < width; ox += height)
                        {
                            int rows = Math.Min(height, width - ox);
                            kernels[rows](&tile);
                            tile.A += rows * outputStride;
                            tile.C += rows * tile.StrideC;
                        }
                    }
                }

                column += columns;
            }
        }
    }

    /// <summary>Some rows and columns of the weights' gradient, over all images.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WeightGradientPart(in ConvolutionArguments arguments, int firstRow, int endRow, int firstColumn, int endColumn)
    {
        var geometry = arguments.Geometry;
        int blockDepth = Blocking.BalancedPart(Math.Max(1, endRow - firstRow), ConvolutionBlocking.Depth);
        for (int start = firstRow; start < endRow && firstColumn < endColumn; start += blockDepth)
        {
            WeightGradientBlock(arguments, start, Math.Min(endRow, start + blockDepth), firstColumn, endColumn);
        }

        ClearPadding(arguments, firstRow, Math.Min(endRow, geometry.Depth), endColumn > geometry.OutputChannels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WeightGradientBlock(in ConvolutionArguments arguments, int firstRow, int endRow, int firstColumn, int endColumn)
    {
        var geometry = arguments.Geometry;
        var workspace = ConvolutionWorkspace.OfThisThread;
        int outputs = arguments.Batch * geometry.OutputPixels;
        int depth = endRow - firstRow;
        int fromPatches = Math.Min(endRow, geometry.Depth) - firstRow;
        nint patchStride = PatchStride(depth);
        int height = Blocking.BalancedPart(depth, TLane.TileRows);
        nint stride = geometry.OutputStride;

        // The tile that the bias ends goes to a place of its own: its rows do not follow each other.
        bool hasBias = endRow > geometry.Depth;
        int apart = hasBias ? (depth - 1) / height * height : depth;
        float* rowsApart = workspace.Rows(TLane.TileRows * stride);
        float* patches = workspace.Patches(ConvolutionBlocking.GradientPixels * patchStride);
        if (arguments.Accumulate && hasBias)
        {
            CopyApart(arguments, firstRow + apart, endRow, firstColumn, endColumn, rowsApart, back: false);
        }

        TileArguments tile;
        tile.StrideA = patchStride;
        tile.StrideB = stride;
        tile.StrideNext = 0;
        tile.Operand = null;
        for (int start = 0; start < outputs; start += ConvolutionBlocking.GradientPixels)
        {
            int pixels = Math.Min(ConvolutionBlocking.GradientPixels, outputs - start);
            Patches.Copy(geometry, arguments.Input, start, pixels, firstRow, fromPatches, patches, patchStride);
            for (int pixel = 0; hasBias && pixel < pixels; pixel++)
            {
                patches[(pixel * patchStride) + depth - 1] = 1;
            }

            tile.K = pixels;
            tile.Finish = start > 0 || arguments.Accumulate ? TileFinish.Accumulate : TileFinish.None;
            for (int column = firstColumn; column < endColumn;)
            {
                delegate*<TileArguments*, void>[] kernels = _transposed.Panel(endColumn - column, out int columns);
                tile.B = arguments.OutputGradient + (start * stride) + column;
                tile.Next = tile.B;
                for (int row = 0; row < depth; row += height)
                {
                    bool isApart = row >= apart;
                    tile.A = patches + row;
                    tile.C = (isApart ? rowsApart : arguments.WeightGradient + ((firstRow + row) * arguments.WeightStride)) + column;
                    tile.StrideC = isApart ? stride : arguments.WeightStride;
                    kernels[Math.Min(height, depth - row)](&tile);
                }

                column += columns;
            }
        }

        if (hasBias)
        {
            CopyApart(arguments, firstRow + apart, endRow, firstColumn, endColumn, rowsApart, back: true);
        }
    }

    /// <summary>Copies the rows of the tile that the bias ends to where they belong, or from there.</summary>
    private static void CopyApart(in ConvolutionArguments arguments, int firstRow, int endRow, int firstColumn, int endColumn, float* apart, bool back)
    {
        nint stride = arguments.Geometry.OutputStride;
        for (int row = firstRow; row < endRow; row++)
        {
            float* own = row == arguments.Geometry.Depth ? arguments.BiasGradient : arguments.WeightGradient + (row * arguments.WeightStride);
            var place = new Span<float>(own + firstColumn, endColumn - firstColumn);
            var mine = new Span<float>(apart + ((row - firstRow) * stride) + firstColumn, endColumn - firstColumn);
            if (back)
            {
                mine.CopyTo(place);
            }
            else
            {
                place.CopyTo(mine);
            }
        }
    }
}
