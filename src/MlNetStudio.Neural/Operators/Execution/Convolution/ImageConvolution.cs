using System.Buffers;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// Convolutions of float images and series by the kernels of the layers, so that an exported network scores to the layers' bits: images
/// are turned from [channels, height, width] to [height, width, channels], some at a time, and back.
/// </summary>
internal static unsafe class ImageConvolution
{
    // Of images made ready at a time, unless one alone has more.
    private const long BlockLength = 1 << 22;

    // An image that needs more has another way.
    private const long MostLength = 1 << 27;

    /// <summary>Whether the kernels take it: one or two spatial dimensions, and room for an image with padded channels.</summary>
    public static bool Takes(Window window, int inputs, int outputs) =>
        window.Rank is 1 or 2
        && inputs > 0
        && (long)window.InputLength * Padding.Pad(inputs) <= MostLength
        && (long)window.OutputLength * Padding.Pad(outputs) <= MostLength
        && (long)window.KernelLength * Padding.Pad(inputs) * Padding.Pad(outputs) <= MostLength;

    /// <summary>
    /// y [n, m, windows] = x [n, c, ...] convolved with w [m, c / groups, ...], and the bias, which may be empty. Weights that are the same in
    /// every run are kept in the kernels' order.
    /// </summary>
    public static void Run(
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, Span<float> y, Window window, int batch, int channels, int outputs, int groups, KeptWeights? kept)
    {
        var geometry = Geometry(window, channels, outputs, groups);
        var weights = kept?.For(geometry, w) ?? new ConvolutionWeights(geometry, w);
        var arguments = weights.Arguments(geometry);
        using var room = new Room(geometry, batch, window);
        float[] padded = ArrayPool<float>.Shared.Rent(Padding.Pad(outputs));
        padded.AsSpan().Clear();
        bias.CopyTo(padded);
        fixed (float* images = room.Inputs, results = room.Outputs, row = padded)
        {
            arguments.Input = images;
            arguments.Output = results;
            arguments.Bias = bias.IsEmpty ? null : row;
            for (int first = 0; first < batch; first += room.Images)
            {
                arguments.Batch = Math.Min(room.Images, batch - first);
                ToPixels(x[(first * channels * window.InputLength)..], arguments.Batch, channels, window.InputLength, room.Inputs);
                Convolutions.Forward(KernelSet.Best, arguments, WorkerTeam.Single);
                FromPixels(room.Outputs, arguments.Batch, outputs, window.OutputLength, y[(first * outputs * window.OutputLength)..]);
            }
        }

        ArrayPool<float>.Shared.Return(padded);
        GC.KeepAlive(weights);
        if (kept is null)
        {
            weights.Dispose();
        }
    }

    /// <summary>y [n, m, ...] = x [n, c, windows] spread by w [c, m / groups, ...].</summary>
    public static void Spread(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y, Window window, int batch, int channels, int outputs, int groups)
    {
        var geometry = Geometry(window, outputs, channels, groups);
        using var room = new Room(geometry, batch, window);
        float[] weights = Room.Rent(ConvolutionWeights.RowsLength(geometry));
        float[] order = Room.Rent(geometry.PackedLength);
        var arguments = new ConvolutionArguments { Geometry = geometry, WeightStride = geometry.OutputStride };
        fixed (float* images = room.Inputs, operands = room.Outputs, rows = weights, packed = order)
        {
            ConvolutionWeights.SetRows(geometry, w, rows);
            arguments.Weights = rows;
            arguments.Packed = packed;
            arguments.InputGradient = images;
            arguments.OutputGradient = operands;
            for (int first = 0; first < batch; first += room.Images)
            {
                arguments.Batch = Math.Min(room.Images, batch - first);
                ToPixels(x[(first * channels * window.OutputLength)..], arguments.Batch, channels, window.OutputLength, room.Outputs);
                Convolutions.InputGradient(KernelSet.Best, arguments, WorkerTeam.Single);
                FromPixels(room.Inputs, arguments.Batch, outputs, window.InputLength, y[(first * outputs * window.InputLength)..]);
            }
        }

        ArrayPool<float>.Shared.Return(weights);
        ArrayPool<float>.Shared.Return(order);
    }

    private static ConvolutionGeometry Geometry(Window window, int inputs, int outputs, int groups)
    {
        bool isSeries = window.Rank == 1;
        return new ConvolutionGeometry
        {
            InputHeight = isSeries ? 1 : window.Input[0],
            InputWidth = window.Input[^1],
            InputChannels = inputs,
            OutputHeight = isSeries ? 1 : window.Output[0],
            OutputWidth = window.Output[^1],
            OutputChannels = outputs,
            KernelHeight = isSeries ? 1 : window.Kernel[0],
            KernelWidth = window.Kernel[^1],
            StrideY = isSeries ? 1 : window.Strides[0],
            StrideX = window.Strides[^1],
            DilationY = isSeries ? 1 : window.Dilations[0],
            DilationX = window.Dilations[^1],
            PadTop = isSeries ? 0 : window.Before[0],
            PadLeft = window.Before[^1],
            Groups = groups,
        };
    }

    private static void ToPixels(ReadOnlySpan<float> planes, int images, int channels, int pixels, Span<float> target)
    {
        int stride = Padding.Pad(channels);
        for (int image = 0; image < images; image++)
        {
            for (int pixel = 0; pixel < pixels && stride > channels; pixel++)
            {
                target.Slice((pixel * stride) + channels, stride - channels).Clear();
            }

            for (int channel = 0; channel < channels; channel++)
            {
                var plane = planes.Slice(((image * channels) + channel) * pixels, pixels);
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    target[(pixel * stride) + channel] = plane[pixel];
                }
            }

            target = target[(pixels * stride)..];
        }
    }

    private static void FromPixels(ReadOnlySpan<float> source, int images, int channels, int pixels, Span<float> planes)
    {
        int stride = Padding.Pad(channels);
        for (int image = 0; image < images; image++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                var plane = planes.Slice(((image * channels) + channel) * pixels, pixels);
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    plane[pixel] = source[(pixel * stride) + channel];
                }
            }

            source = source[(pixels * stride)..];
        }
    }

    /// <summary>Rented memory for as many images as fit a block.</summary>
    private readonly struct Room : IDisposable
    {
        public Room(in ConvolutionGeometry geometry, int batch, Window window)
        {
            long image = Math.Max(window.InputLength * (long)geometry.InputStride, window.OutputLength * (long)geometry.OutputStride);
            Images = (int)Math.Clamp(BlockLength / Math.Max(1, image), 1, Math.Max(1, batch));
            Inputs = Rent((long)Images * window.InputLength * geometry.InputStride);
            Outputs = Rent((long)Images * window.OutputLength * geometry.OutputStride);
        }

        public int Images { get; }

        public float[] Inputs { get; }

        public float[] Outputs { get; }

        public void Dispose()
        {
            ArrayPool<float>.Shared.Return(Inputs);
            ArrayPool<float>.Shared.Return(Outputs);
        }

        // One vector of slack: kernels read whole vectors.
        public static float[] Rent(long length) => ArrayPool<float>.Shared.Rent(checked((int)length + Padding.Granularity));
    }
}
