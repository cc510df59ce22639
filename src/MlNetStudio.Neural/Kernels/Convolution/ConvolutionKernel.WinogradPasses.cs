using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>The passes of <see cref="Winograd"/> that are no products: weights, windows and sums into and out of the order of the 36 matrices.</summary>
internal sealed unsafe partial class ConvolutionKernel<TLane, TVector>
{
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
            nint plane = (work->EndTile - work->FirstTile) * (nint)work->Columns;
            TSimd* between = stackalloc TSimd[Winograd.Products];
            TSimd* results = stackalloc TSimd[Winograd.TileSide * Winograd.TileSide];
            for (int tile = work->FirstTile; tile < work->EndTile; tile++)
            {
                var (image, y, x) = Winograd.Place(geometry, tile);
                nint pixel = (((nint)image * geometry.OutputHeight) + y) * geometry.OutputWidth + x;
                int rows = Math.Min(Winograd.TileSide, geometry.OutputHeight - y);
                int columns = Math.Min(Winograd.TileSide, geometry.OutputWidth - x);
                float* source = work->Sums + ((tile - work->FirstTile) * (nint)work->Columns);
                for (nint channel = 0; channel < work->Columns; channel += TSimd.Count)
                {
                    WinogradTransforms.Output(source + channel, plane, results, between);
                    Finish(work->Arguments, results, (pixel * stride) + work->FirstColumn + channel, rows, columns, work->FirstColumn + channel);
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
