using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Tests.Neural.Layers;

/// <summary>What slides windows over [batch, channels, height, width] or [batch, channels, length].</summary>
internal static partial class DoubleGraph
{
    private static Value Convolution(OperatorNode node, Value[] x)
    {
        var (image, kernel) = (Planes.Of(x[0]), Planes.Of(x[1]));
        var window = Window.Of(node, kernel.Height, kernel.Width);
        var (height, width) = window.Outputs(image);
        var y = new Planes(image.Count, kernel.Count, height, width, x[0].Shape.Length);
        int groupOutputs = kernel.Count / window.Groups;
        y.Fill((n, m, oy, ox) =>
        {
            double sum = x.Length > 2 ? x[2].Data[m] : 0;
            for (int c = 0; c < kernel.Channels; c++)
            {
                foreach (var (ky, kx, iy, ix) in window.Taps(image, oy, ox))
                {
                    sum += image[n, (m / groupOutputs * kernel.Channels) + c, iy, ix] * kernel[m, c, ky, kx];
                }
            }

            return sum;
        });
        return y.ToValue();
    }

    private static Value TransposedConvolution(OperatorNode node, Value[] x)
    {
        var (image, kernel) = (Planes.Of(x[0]), Planes.Of(x[1]));
        var window = Window.Of(node, kernel.Height, kernel.Width);
        var (height, width) = window.Spread(image);
        var y = new Planes(image.Count, kernel.Channels * window.Groups, height, width, x[0].Shape.Length);
        y.Fill((_, m, _, _) => x.Length > 2 ? x[2].Data[m] : 0);
        int groupInputs = image.Channels / window.Groups;
        for (int n = 0; n < image.Count; n++)
        {
            for (int c = 0; c < image.Channels; c++)
            {
                for (int place = 0; place < image.Height * image.Width; place++)
                {
                    var (oy, ox) = (place / image.Width, place % image.Width);
                    foreach (var (ky, kx, iy, ix) in window.Taps(y, oy, ox))
                    {
                        for (int m = 0; m < kernel.Channels; m++)
                        {
                            y[n, (c / groupInputs * kernel.Channels) + m, iy, ix] += image[n, c, oy, ox] * kernel[c, m, ky, kx];
                        }
                    }
                }
            }
        }

        return y.ToValue();
    }

    private static Value Pool(OperatorNode node, Value x, Func<IEnumerable<double>, double> f)
    {
        var image = Planes.Of(x);
        var window = Window.Of(node, 0, 0);
        var (height, width) = window.Outputs(image);
        var y = new Planes(image.Count, image.Channels, height, width, x.Shape.Length);
        y.Fill((n, c, oy, ox) => f(window.Taps(image, oy, ox).Select(tap => image[n, c, tap.Y, tap.X])));
        return y.ToValue();
    }

    private static Value GlobalPool(Value x, Func<IEnumerable<double>, double> f)
    {
        int length = x.Data.Length / x.Shape[0] / x.Shape[1];
        return new Value([.. x.Data.Chunk(length).Select(plane => f(plane))], [x.Shape[0], x.Shape[1], .. x.Shape.Skip(2).Select(_ => 1)]);
    }

    private static Value Pad(Value x, double[] pads)
    {
        var image = Planes.Of(x);
        var (top, left, bottom, right) = ((int)pads[2], (int)pads[3], (int)pads[6], (int)pads[7]);
        var y = new Planes(image.Count, image.Channels, image.Height + top + bottom, image.Width + left + right, 4);
        y.Fill((n, c, oy, ox) => oy < top || oy >= top + image.Height || ox < left || ox >= left + image.Width ? 0 : image[n, c, oy - top, ox - left]);
        return y.ToValue();
    }

    private static Value Repeat(Value x, double[] scales)
    {
        var image = Planes.Of(x);
        var y = new Planes(image.Count, image.Channels, image.Height * (int)scales[2], image.Width * (int)scales[3], 4);
        y.Fill((n, c, oy, ox) => image[n, c, oy / (int)scales[2], ox / (int)scales[3]]);
        return y.ToValue();
    }

    /// <summary>The attributes of a window; a series is an image of height 1.</summary>
    private sealed record Window(int[] Kernel, int[] Strides, int[] Dilations, int[] Pads, int[] Extra, int Groups)
    {
        public static Window Of(OperatorNode node, int kernelHeight, int kernelWidth)
        {
            int[] Ints(string name, int[] standard) => node.Attributes.TryGetValue(name, out var value)
                ? [.. ((OperatorAttribute.Ints)value).Values.Select(v => (int)v)]
                : standard;
            int[] kernel = Ints("kernel_shape", [kernelHeight, kernelWidth]);
            int rank = kernel.Length;
            int[] Axes(string name, int standard) => rank == 1 ? [standard, Ints(name, [standard])[0]] : Ints(name, [standard, standard]);
            int[] pads = Ints("pads", new int[2 * rank]);
            return new(
                rank == 1 ? [1, kernel[0]] : kernel,
                Axes("strides", 1),
                Axes("dilations", 1),
                rank == 1 ? [0, pads[0], 0, pads[1]] : pads,
                Axes("output_padding", 0),
                node.Attributes.TryGetValue("group", out var group) ? (int)((OperatorAttribute.Int)group).Value : 1);
        }

        public (int Height, int Width) Outputs(Planes image)
        {
            int Of(int axis, int size) => ((size + Pads[axis] + Pads[axis + 2] - ((Kernel[axis] - 1) * Dilations[axis]) - 1) / Strides[axis]) + 1;
            return (Of(0, image.Height), Of(1, image.Width));
        }

        public (int Height, int Width) Spread(Planes image)
        {
            int Of(int axis, int size) => ((size - 1) * Strides[axis]) + Extra[axis] + ((Kernel[axis] - 1) * Dilations[axis]) + 1 - Pads[axis] - Pads[axis + 2];
            return (Of(0, image.Height), Of(1, image.Width));
        }

        public IEnumerable<(int Ky, int Kx, int Y, int X)> Taps(Planes image, int oy, int ox)
        {
            for (int ky = 0; ky < Kernel[0]; ky++)
            {
                for (int kx = 0; kx < Kernel[1]; kx++)
                {
                    int y = (oy * Strides[0]) - Pads[0] + (ky * Dilations[0]);
                    int x = (ox * Strides[1]) - Pads[1] + (kx * Dilations[1]);
                    if (y >= 0 && y < image.Height && x >= 0 && x < image.Width)
                    {
                        yield return (ky, kx, y, x);
                    }
                }
            }
        }
    }

    /// <summary>A value as [count, channels, height, width].</summary>
    private sealed class Planes(int count, int channels, int height, int width, int rank)
    {
        private double[] _data = new double[count * channels * height * width];

        public int Count => count;

        public int Channels => channels;

        public int Height => height;

        public int Width => width;

        public double this[int n, int c, int y, int x]
        {
            get => _data[(((((n * channels) + c) * height) + y) * width) + x];
            set => _data[(((((n * channels) + c) * height) + y) * width) + x] = value;
        }

        public static Planes Of(Value x) => x.Shape.Length == 3
            ? new(x.Shape[0], x.Shape[1], 1, x.Shape[2], 3) { _data = x.Data }
            : new(x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], 4) { _data = x.Data };

        public void Fill(Func<int, int, int, int, double> f)
        {
            for (int i = 0; i < _data.Length; i++)
            {
                _data[i] = f(i / width / height / channels, i / width / height % channels, i / width % height, i % width);
            }
        }

        public Value ToValue() => new(_data, rank == 3 ? [count, channels, width] : [count, channels, height, width]);
    }
}
