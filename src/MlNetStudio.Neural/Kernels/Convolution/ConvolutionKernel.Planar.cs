using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels.Gemm;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>Images of a few channels: the matrix of patches is made turned round, so the tiles read it the other way.</summary>
internal sealed unsafe partial class ConvolutionKernel<TLane, TVector>
{
    /// <summary>A member's outputs: some images, or where there are too few, some rows of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PlanarForwardPart(in ConvolutionArguments arguments, int member, int members)
    {
        var geometry = arguments.Geometry;
        int depth = geometry.Depth;
        int blocks = PlanarPatches.Blocks(geometry, arguments.Batch, members);
        var (first, end) = ConvolutionBlocking.Share(arguments.Batch * blocks, member, members);
        nint patchStride = PlanarPatches.Stride(geometry);
        nint stride = geometry.OutputStride;
        nint stepOperand = arguments.Mask is null ? 0 : stride;
        float* operand = arguments.Mask is null ? arguments.Bias : arguments.Mask;
        var workspace = ConvolutionWorkspace.OfThisThread;
        float* patches = workspace.Patches((depth + 1) * patchStride);
        float* planes = workspace.Rows(PlanarPatches.PlanesLength(geometry));
        TileArguments tile;
        tile.StrideA = patchStride;
        tile.StrideC = stride;
        tile.StrideNext = 0;
        tile.K = depth;
        tile.Finish = Finish(arguments, 0, isLast: true);
        for (int split = -1; first < end; first++)
        {
            int image = Math.DivRem(first, blocks, out int block);
            if (image != split)
            {
                PlanarPatches.Split(geometry, arguments.Image(image), arguments.PixelStride, planes);
                split = image;
            }

            var (row, endRow) = ConvolutionBlocking.Share(geometry.OutputHeight, block, blocks);
            int outputs = (endRow - row) * geometry.OutputWidth;
            nint place = ((nint)image * geometry.OutputPixels) + (row * geometry.OutputWidth);
            PlanarPatches.Copy(geometry, planes, row, endRow - row, patches, patchStride);
            int height = Blocking.BalancedPart(outputs, TLane.TileRows);
            for (int column = 0; column < stride;)
            {
                delegate*<TileArguments*, void>[] kernels = _transposed.Panel((int)stride - column, out int columns);
                tile.B = arguments.Packed + ((nint)column * depth);
                tile.StrideB = columns;
                tile.Next = tile.B;
                for (int output = 0; output < outputs; output += height)
                {
                    tile.A = patches + output;
                    tile.C = arguments.Output + ((place + output) * stride) + column;
                    tile.Operand = operand + ((place + output) * stepOperand) + column;
                    kernels[Math.Min(height, outputs - output)](&tile);
                }

                column += columns;
            }
        }
    }

    /// <summary>Some columns of the weights' gradient, over all images.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PlanarWeightGradientPart(in ConvolutionArguments arguments, int firstColumn, int endColumn)
    {
        var geometry = arguments.Geometry;
        bool hasBias = arguments.BiasGradient is not null;
        int depth = geometry.Depth;
        int gradientRows = depth + (hasBias ? 1 : 0);
        int blockRows = PlanarPatches.BlockRows(geometry);
        nint patchStride = PlanarPatches.Stride(geometry);
        nint stride = geometry.OutputStride;
        var workspace = ConvolutionWorkspace.OfThisThread;
        float* patches = workspace.Patches((depth + 1) * patchStride);
        float* planes = workspace.Rows(PlanarPatches.PlanesLength(geometry));
        float* sums = workspace.Sums((depth + 1) * stride);
        if (hasBias)
        {
            new Span<float>(patches + (depth * patchStride), (int)patchStride).Fill(1);
        }

        int height = Blocking.BalancedPart(gradientRows, TLane.TileRows);
        TileArguments tile;
        tile.StrideA = patchStride;
        tile.StrideB = stride;
        tile.StrideC = stride;
        tile.StrideNext = 0;
        tile.Operand = null;
        tile.Finish = arguments.Accumulate ? TileFinish.Accumulate : TileFinish.None;
        int present = Math.Clamp(geometry.OutputChannels - firstColumn, 0, endColumn - firstColumn);
        for (int k = 0; k < gradientRows && arguments.Accumulate; k++)
        {
            new ReadOnlySpan<float>(GradientRow(arguments, k) + firstColumn, present).CopyTo(new Span<float>(sums + (k * stride) + firstColumn, present));
        }

        for (int image = 0; image < arguments.Batch; image++)
        {
            PlanarPatches.Split(geometry, arguments.Image(image), arguments.PixelStride, planes);
            for (int row = 0; row < geometry.OutputHeight; row += blockRows)
            {
                int rows = Math.Min(blockRows, geometry.OutputHeight - row);
                tile.K = rows * geometry.OutputWidth;
                PlanarPatches.Copy(geometry, planes, row, rows, patches, patchStride);
                for (int column = firstColumn; column < endColumn;)
                {
                    delegate*<TileArguments*, void>[] kernels = _rowMajor.Panel(endColumn - column, out int columns);
                    tile.B = arguments.OutputGradient + ((((nint)image * geometry.OutputPixels) + (row * geometry.OutputWidth)) * stride) + column;
                    tile.Next = tile.B;
                    for (int k = 0; k < gradientRows; k += height)
                    {
                        tile.A = patches + (k * patchStride);
                        tile.C = sums + (k * stride) + column;
                        kernels[Math.Min(height, gradientRows - k)](&tile);
                    }

                    column += columns;
                }

                tile.Finish = TileFinish.Accumulate;
            }
        }

        for (int k = 0; k < gradientRows; k++)
        {
            var target = new Span<float>(GradientRow(arguments, k) + firstColumn, endColumn - firstColumn);
            new ReadOnlySpan<float>(sums + (k * stride) + firstColumn, present).CopyTo(target);
            target[present..].Clear();
        }
    }

    /// <summary>Where a row of the gradient goes; the one behind the weights' is the bias's.</summary>
    private static float* GradientRow(in ConvolutionArguments arguments, int row) =>
        row == arguments.Geometry.Depth ? arguments.BiasGradient : arguments.WeightGradient + (row * arguments.WeightStride);

    private static void PlanarForwardMember(void* state, int member, int members) =>
        Instance.PlanarForwardPart(*(ConvolutionArguments*)state, member, members);

    private static void PlanarWeightGradientMember(void* state, int member, int members)
    {
        var arguments = (ConvolutionArguments*)state;
        var (first, end) = ConvolutionBlocking.Share((int)arguments->Geometry.OutputStride / Padding.Granularity, member, members);
        if (first < end)
        {
            Instance.PlanarWeightGradientPart(*arguments, first * Padding.Granularity, end * Padding.Granularity);
        }
    }
}
