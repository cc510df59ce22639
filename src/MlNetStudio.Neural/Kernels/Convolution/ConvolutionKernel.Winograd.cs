using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels.Gemm;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>Convolutions by <see cref="Winograd"/>: the weights transformed once, then block of tiles after block of tiles the windows, 36 products of matrices, and the outputs.</summary>
internal sealed unsafe partial class ConvolutionKernel<TLane, TVector>
{
    // Blocks for each member from which they take turns.
    private const int BlocksToTakeTurns = 4;

    /// <summary>Output = convolution of Input with Weights, then Bias, Rectify and Mask.</summary>
    private void WinogradForward(in ConvolutionArguments arguments, WorkerTeam team)
    {
        if (!arguments.IsPacked)
        {
            PackForward(arguments, team);
        }

        WinogradPacked(arguments, team);
    }

    /// <summary>InputGradient as the convolution of OutputGradient with the weights turned round; then Mask.</summary>
    private void WinogradInputGradient(in ConvolutionArguments arguments, WorkerTeam team)
    {
        Pack(arguments, &PackFlippedMember, team);
        WinogradPacked(Flip(arguments), team);
    }

    private static void WinogradPacked(in ConvolutionArguments arguments, WorkerTeam team)
    {
        var geometry = arguments.Geometry;
        float* weights = arguments.Transformed;
        if (weights is null)
        {
            weights = ConvolutionWorkspace.OfThisThread.Weights(Winograd.WeightsLength(geometry));
            WinogradWeights(arguments, weights, team);
        }

        var work = new WinogradWork { Arguments = arguments, Weights = weights };
        Run(&WinogradMember, &work, team);
    }

    /// <summary>Transforms packed weights.</summary>
    private static void WinogradWeights(in ConvolutionArguments arguments, float* target, WorkerTeam team)
    {
        var work = new WinogradWork { Arguments = arguments, Weights = target };
        Run(&WinogradWeightsMember, &work, team);
    }

    private static void Run(delegate*<void*, int, int, void> part, WinogradWork* work, WorkerTeam team)
    {
        if (IsShared(work->Arguments, team))
        {
            team.Run(part, work);
        }
        else
        {
            part(work, 0, 1);
        }
    }

    // The width of this kernel as the transforms know it.
    private static SimdWidth Width => (SimdWidth)(TLane.Count * 32);

    private static void WinogradWeightsMember(void* state, int member, int members) => VectorWork.Run<TransformWeights>(Width, state, member, members);

    private static void WinogradMember(void* state, int member, int members)
    {
        var shared = (WinogradWork*)state;
        var work = *shared;
        var geometry = work.Arguments.Geometry;
        int tiles = work.Arguments.Batch * Winograd.Tiles(geometry);
        int most = Winograd.BlockTiles(geometry);

        // Of many blocks each member takes the next one when it has done with the last; few are cut evenly, for each reads all weights.
        bool takesTurns = members > 1 && tiles >= BlocksToTakeTurns * members * (long)most;
        var (first, end) = takesTurns ? (0, tiles) : ConvolutionBlocking.Share(tiles, member, members);
        var workspace = ConvolutionWorkspace.OfThisThread;
        work.Windows = workspace.Patches((long)Winograd.Products * most * geometry.InputStride);
        int columns = Winograd.BlockColumns(geometry);
        work.Sums = workspace.Sums((long)Winograd.Products * most * columns);
        work.Scratch = workspace.Rows(Winograd.Products * geometry.InputStride);
        for (; ; first += most)
        {
            if (takesTurns)
            {
                first = (Interlocked.Increment(ref shared->BlocksTaken) - 1) * most;
            }

            if (first >= end)
            {
                return;
            }

            (work.FirstTile, work.EndTile) = (first, Math.Min(first + most, end));
            VectorWork.Run<TransformWindows>(Width, &work, 0, 1);
            for (work.FirstColumn = 0; work.FirstColumn < geometry.OutputStride; work.FirstColumn += columns)
            {
                work.Columns = Math.Min(columns, (int)geometry.OutputStride - work.FirstColumn);
                Instance.MultiplyWindows(work);
                VectorWork.Run<TransformSums>(Width, &work, 0, 1);
            }
        }
    }

    /// <summary>For each of the 36 places the tiles' channels times the weights, for a block of output channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyWindows(in WinogradWork work)
    {
        var geometry = work.Arguments.Geometry;
        int tiles = work.EndTile - work.FirstTile;
        int height = Blocking.BalancedPart(tiles, TLane.TileRows);
        nint outputs = geometry.OutputStride;
        TileArguments tile;
        tile.StrideA = geometry.InputStride;
        tile.StrideC = work.Columns;
        tile.StrideNext = 0;
        tile.K = geometry.InputChannels;
        tile.Finish = TileFinish.None;
        tile.Operand = null;
        for (int product = 0; product < Winograd.Products; product++)
        {
            float* windows = work.Windows + (product * tiles * geometry.InputStride);
            float* sums = work.Sums + (product * tiles * work.Columns);
            float* weights = work.Weights + (product * geometry.InputChannels * outputs);
            for (int column = work.FirstColumn; column < work.FirstColumn + work.Columns;)
            {
                delegate*<TileArguments*, void>[] kernels = _rowMajor.Panel((int)outputs - column, out int columns);
                tile.B = weights + (column * (nint)geometry.InputChannels);
                tile.StrideB = columns;
                tile.Next = tile.B;
                for (int row = 0; row < tiles; row += height)
                {
                    tile.A = windows + (row * tile.StrideA);
                    tile.C = sums + (row * work.Columns) + column - work.FirstColumn;
                    kernels[Math.Min(height, tiles - row)](&tile);
                }

                column += columns;
            }
        }
    }

    /// <summary>A convolution, and what its threads make of it.</summary>
    private struct WinogradWork
    {
        public ConvolutionArguments Arguments;

        /// <summary>36 matrices of weights, each in panels as a tile's kernel reads them.</summary>
        public float* Weights;

        /// <summary>How many blocks of tiles have been taken.</summary>
        public int BlocksTaken;

        public int FirstTile;
        public int EndTile;

        /// <summary>36 matrices [tiles, input channels].</summary>
        public float* Windows;

        /// <summary>The block of output channels.</summary>
        public int FirstColumn;
        public int Columns;

        /// <summary>36 matrices [tiles, columns].</summary>
        public float* Sums;

        /// <summary>Room for a window with its zeros.</summary>
        public float* Scratch;
    }
}
