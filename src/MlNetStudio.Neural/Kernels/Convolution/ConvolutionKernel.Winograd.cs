using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels.Gemm;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>Convolutions by <see cref="Winograd"/>: the weights transformed once, then block of tiles after block of tiles the windows, 36 products of matrices, and the outputs.</summary>
internal sealed unsafe partial class ConvolutionKernel<TLane, TVector>
{
    /// <summary>Output = convolution of Input with Weights, then Bias, Rectify and Mask.</summary>
    private void WinogradForward(in ConvolutionArguments arguments, WorkerTeam team)
    {
        PackForward(arguments, team);
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
        long length = Winograd.Products * (long)geometry.InputChannels * geometry.OutputStride;
        var work = new WinogradWork { Arguments = arguments, Weights = ConvolutionWorkspace.OfThisThread.Weights(length) };
        if (IsShared(arguments, team))
        {
            team.Run(&WinogradWeightsMember, &work);
            team.Run(&WinogradMember, &work);
        }
        else
        {
            WinogradWeightsMember(&work, 0, 1);
            WinogradMember(&work, 0, 1);
        }
    }

    // The width of this kernel as the transforms know it.
    private static SimdWidth Width => (SimdWidth)(TLane.Count * 32);

    private static void WinogradWeightsMember(void* state, int member, int members) => VectorWork.Run<TransformWeights>(Width, state, member, members);

    private static void WinogradMember(void* state, int member, int members)
    {
        var work = *(WinogradWork*)state;
        var geometry = work.Arguments.Geometry;
        var (first, end) = ConvolutionBlocking.Share(work.Arguments.Batch * Winograd.Tiles(geometry), member, members);
        int most = Winograd.BlockTiles(geometry);
        var workspace = ConvolutionWorkspace.OfThisThread;
        work.Windows = workspace.Patches(Winograd.Products * most * geometry.InputStride);
        work.Sums = workspace.Sums(Winograd.Products * most * geometry.OutputStride);
        work.Scratch = workspace.Rows(Winograd.Products * geometry.InputStride);
        for (; first < end; first += most)
        {
            (work.FirstTile, work.EndTile) = (first, Math.Min(first + most, end));
            VectorWork.Run<TransformWindows>(Width, &work, 0, 1);
            Instance.MultiplyWindows(work);
            VectorWork.Run<TransformSums>(Width, &work, 0, 1);
        }
    }

    /// <summary>For each of the 36 places the tiles' channels times the weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyWindows(in WinogradWork work)
    {
        var geometry = work.Arguments.Geometry;
        int tiles = work.EndTile - work.FirstTile;
        int height = Blocking.BalancedPart(tiles, TLane.TileRows);
        nint outputs = geometry.OutputStride;
        TileArguments tile;
        tile.StrideA = geometry.InputStride;
        tile.StrideC = outputs;
        tile.StrideNext = 0;
        tile.K = geometry.InputChannels;
        tile.Finish = TileFinish.None;
        tile.Operand = null;
        for (int product = 0; product < Winograd.Products; product++)
        {
            float* windows = work.Windows + (product * tiles * geometry.InputStride);
            float* sums = work.Sums + (product * tiles * outputs);
            float* weights = work.Weights + (product * geometry.InputChannels * outputs);
            for (int column = 0; column < outputs;)
            {
                delegate*<TileArguments*, void>[] kernels = _rowMajor.Panel((int)outputs - column, out int columns);
                tile.B = weights + (column * (nint)geometry.InputChannels);
                tile.StrideB = columns;
                tile.Next = tile.B;
                for (int row = 0; row < tiles; row += height)
                {
                    tile.A = windows + (row * tile.StrideA);
                    tile.C = sums + (row * outputs) + column;
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

        public int FirstTile;
        public int EndTile;

        /// <summary>36 matrices [tiles, input channels].</summary>
        public float* Windows;

        /// <summary>36 matrices [tiles, output channels].</summary>
        public float* Sums;

        /// <summary>Room for a window with its zeros.</summary>
        public float* Scratch;
    }

    /// <summary>The packed weights of some channels.</summary>
    private readonly struct TransformWeights : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run<TSimd>(void* state, int member, int members)
            where TSimd : unmanaged, ISimd<TSimd>
        {
            var work = (WinogradWork*)state;
            var geometry = work->Arguments.Geometry;
            nint channels = geometry.InputChannels;
            nint outputs = geometry.OutputStride;
            var (first, end) = ConvolutionBlocking.Share((int)channels, member, members);
            TSimd* between = stackalloc TSimd[Winograd.Products];
            for (int column = 0; column < outputs;)
            {
                Instance._rowMajor.Panel((int)outputs - column, out int columns);
                float* source = work->Arguments.Packed + (column * geometry.Depth);
                float* target = work->Weights + (column * channels);
                for (int channel = first; channel < end; channel++)
                {
                    for (int lane = 0; lane < columns; lane += TSimd.Count)
                    {
                        nint place = ((nint)channel * columns) + lane;
                        WinogradTransforms.Weights<TSimd>(source + place, channels * columns, target + place, channels * outputs, between);
                    }
                }

                column += columns;
            }
        }
    }

    /// <summary>The windows of a block's tiles.</summary>
    private readonly struct TransformWindows : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run<TSimd>(void* state, int member, int members)
            where TSimd : unmanaged, ISimd<TSimd>
        {
            var work = (WinogradWork*)state;
            var geometry = work->Arguments.Geometry;
            nint stride = geometry.InputStride;
            nint plane = (work->EndTile - work->FirstTile) * stride;
            TSimd* between = stackalloc TSimd[Winograd.Products];
            for (int tile = work->FirstTile; tile < work->EndTile; tile++)
            {
                var (image, y, x) = Winograd.Place(geometry, tile);
                (y, x) = (y - geometry.PadTop, x - geometry.PadLeft);
                float* source = work->Arguments.Input + (((((nint)image * geometry.InputHeight) + y) * geometry.InputWidth) + x) * stride;
                nint line = geometry.InputWidth * stride;
                if (y < 0 || x < 0 || y + Winograd.WindowSide > geometry.InputHeight || x + Winograd.WindowSide > geometry.InputWidth)
                {
                    CopyWindow(geometry, source, y, x, work->Scratch);
                    source = work->Scratch;
                    line = Winograd.WindowSide * stride;
                }

                float* target = work->Windows + ((tile - work->FirstTile) * stride);
                for (nint channel = 0; channel < stride; channel += TSimd.Count)
                {
                    WinogradTransforms.Input<TSimd>(source + channel, line, stride, target + channel, plane, between);
                }
            }
        }

        // With zeros where it reaches over the edge.
        private static void CopyWindow(in ConvolutionGeometry geometry, float* source, int y, int x, float* target)
        {
            int stride = (int)geometry.InputStride;
            int from = Math.Max(0, -x);
            int to = Math.Min(Winograd.WindowSide, geometry.InputWidth - x);
            for (int row = 0; row < Winograd.WindowSide; row++, source += geometry.InputWidth * stride, target += Winograd.WindowSide * stride)
            {
                var line = new Span<float>(target, Winograd.WindowSide * stride);
                line.Clear();
                if ((uint)(y + row) < (uint)geometry.InputHeight)
                {
                    new ReadOnlySpan<float>(source + (from * stride), (to - from) * stride).CopyTo(line[(from * stride)..]);
                }
            }
        }
    }

    /// <summary>The outputs of a block's tiles, with bias, rectification and mask.</summary>
    private readonly struct TransformSums : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run<TSimd>(void* state, int member, int members)
            where TSimd : unmanaged, ISimd<TSimd>
        {
            var work = (WinogradWork*)state;
            var geometry = work->Arguments.Geometry;
            nint stride = geometry.OutputStride;
            nint plane = (work->EndTile - work->FirstTile) * stride;
            TSimd* between = stackalloc TSimd[Winograd.Products];
            TSimd* results = stackalloc TSimd[Winograd.TileSide * Winograd.TileSide];
            for (int tile = work->FirstTile; tile < work->EndTile; tile++)
            {
                var (image, y, x) = Winograd.Place(geometry, tile);
                nint pixel = (((nint)image * geometry.OutputHeight) + y) * geometry.OutputWidth + x;
                int rows = Math.Min(Winograd.TileSide, geometry.OutputHeight - y);
                int columns = Math.Min(Winograd.TileSide, geometry.OutputWidth - x);
                float* source = work->Sums + ((tile - work->FirstTile) * stride);
                for (nint channel = 0; channel < stride; channel += TSimd.Count)
                {
                    WinogradTransforms.Output(source + channel, plane, results, between);
                    Finish(work->Arguments, results, (pixel * stride) + channel, rows, columns, channel);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Finish<TSimd>(in ConvolutionArguments arguments, TSimd* results, nint place, int rows, int columns, nint channel)
            where TSimd : unmanaged, ISimd<TSimd>
        {
            nint stride = arguments.Geometry.OutputStride;
            nint line = arguments.Geometry.OutputWidth * stride;
            TSimd bias = arguments.Bias is null ? TSimd.Zero : TSimd.Load(arguments.Bias + channel);
            for (int row = 0; row < rows; row++, place += line, results += Winograd.TileSide)
            {
                for (int column = 0; column < columns; column++)
                {
                    TSimd value = results[column] + bias;
                    nint at = place + (column * stride);
                    value = arguments.Rectify ? TSimd.Max(TSimd.Zero, value) : value;
                    value = arguments.Mask is null ? value : value & TSimd.GreaterThan(TSimd.Load(arguments.Mask + at), TSimd.Zero);
                    value.Store(arguments.Output + at);
                }
            }
        }
    }
}
