using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels.Gemm;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// Convolutions of one group at one vector width, by the register tiles of the matrix products. Forward, tiles run over blocks of
/// patches that lie in the cache; the gradient of the weights is the product of the patches, transposed, with the output's gradient;
/// the gradient of the images is one product for every tap, added into place, so that no product is with a zero. An element's result
/// is the same chain of multiply-adds whatever the batch and the number of threads.
/// </summary>
internal sealed unsafe partial class ConvolutionKernel<TLane, TVector>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    private readonly TileTables _rowMajor = TileTables.Make<TLane, TVector, RowMajorLeft>();
    private readonly TileTables _transposed = TileTables.Make<TLane, TVector, TransposedLeft>();
    private readonly TileTables _segmented = TileTables.Make<TLane, TVector, SegmentedLeft>();

    private ConvolutionKernel()
    {
    }

    public static ConvolutionKernel<TLane, TVector> Instance { get; } = new();

    /// <summary>Output = convolution of Input with Weights, then Bias, Rectify and Mask.</summary>
    public void Forward(in ConvolutionArguments arguments, WorkerTeam team)
    {
        if (arguments.UsesWinograd)
        {
            WinogradForward(arguments, team);
            return;
        }

        if (!arguments.IsPacked)
        {
            PackForward(arguments, team);
        }

        if (IsShared(arguments, team))
        {
            var shared = arguments;
            team.Run(PlanarPatches.Suits(arguments.Geometry) ? &PlanarForwardMember : &ForwardMember, &shared);
        }
        else
        {
            ForwardPacked(arguments);
        }
    }

    /// <summary>The convolution on the calling thread, with packed weights.</summary>
    public void ForwardPacked(in ConvolutionArguments arguments)
    {
        if (PlanarPatches.Suits(arguments.Geometry))
        {
            PlanarForwardPart(arguments, 0, 1);
        }
        else
        {
            ForwardPart(arguments, 0, arguments.Batch * arguments.Geometry.OutputPixels);
        }
    }

    private static bool IsShared(in ConvolutionArguments arguments, WorkerTeam team) =>
        team.Members > 1 && arguments.Batch * arguments.Geometry.MultiplyAdds >= ConvolutionBlocking.LeastSharedWork;

    private static void ForwardMember(void* state, int member, int members)
    {
        var arguments = (ConvolutionArguments*)state;
        int outputs = arguments->Batch * arguments->Geometry.OutputPixels;
        var (first, end) = ConvolutionBlocking.Share(outputs, member, members);
        Instance.ForwardPart(*arguments, first, end);
    }

    /// <summary>Some outputs, counted over all images.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardPart(in ConvolutionArguments arguments, int firstOutput, int endOutput)
    {
        var geometry = arguments.Geometry;
        int depth = geometry.Depth;
        int blockDepth = Blocking.BalancedPart(depth, ConvolutionBlocking.Depth);
        nint patchStride = PatchStride(blockDepth);
        int blockRows = Math.Min(ConvolutionBlocking.MostPixels, (int)(ConvolutionBlocking.PatchLength / patchStride)) / TLane.TileRows * TLane.TileRows;
        bool direct = geometry.IsPointwise;
        float* patches = direct ? null : ConvolutionWorkspace.OfThisThread.Patches(blockRows * patchStride);
        nint stride = geometry.OutputStride;
        nint stepOperand = arguments.Mask is null ? 0 : stride;
        float* operand = arguments.Mask is null ? arguments.Bias : arguments.Mask;
        TileArguments tile;
        tile.StrideC = stride;
        tile.StrideA = direct ? geometry.InputStride : patchStride;
        tile.StrideNext = 0;
        for (int start = firstOutput; start < endOutput; start += blockRows)
        {
            int rows = Math.Min(blockRows, endOutput - start);
            int height = Blocking.BalancedPart(rows, TLane.TileRows);
            for (int depthStart = 0; depthStart < depth; depthStart += blockDepth)
            {
                tile.K = Math.Min(blockDepth, depth - depthStart);
                tile.Finish = Finish(arguments, depthStart, depthStart + (int)tile.K == depth);
                float* left = direct ? arguments.Input + (start * geometry.InputStride) + depthStart : patches;
                if (!direct)
                {
                    Patches.Copy(geometry, arguments.Input, start, rows, depthStart, (int)tile.K, patches, patchStride);
                }

                for (int column = 0; column < stride;)
                {
                    delegate*<TileArguments*, void>[] kernels = _rowMajor.Panel((int)stride - column, out int columns);
                    tile.B = arguments.Packed + ((nint)column * depth) + (depthStart * columns);
                    tile.StrideB = columns;
                    tile.Next = tile.B;
                    for (int row = 0; row < rows; row += height)
                    {
                        tile.A = left + (row * tile.StrideA);
                        tile.C = arguments.Output + ((start + row) * stride) + column;
                        tile.Operand = operand + ((start + row) * stepOperand) + column;
                        kernels[Math.Min(height, rows - row)](&tile);
                    }

                    column += columns;
                }
            }
        }
    }

    private static TileFinish Finish(in ConvolutionArguments arguments, int depthStart, bool isLast)
    {
        TileFinish finish = depthStart > 0 ? TileFinish.Accumulate : TileFinish.None;
        if (!isLast)
        {
            return finish;
        }

        if (arguments.Mask is not null)
        {
            return finish | TileFinish.MaskPositive;
        }

        finish |= arguments.Bias is null ? TileFinish.None : TileFinish.Bias;
        return finish | (arguments.Rectify ? TileFinish.Rectify : TileFinish.None);
    }

    // Rows at multiples of 4 KB would fall onto the same few sets of the first-level cache.
    private static nint PatchStride(int depth)
    {
        nint stride = Padding.Pad(depth);
        return stride % 1024 == 0 ? stride + Padding.Granularity : stride;
    }
}
