using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX ConvTranspose: the gradient of a convolution to its input: every x[n, c, o] times w[c, m, k] is added to
/// y[n, m, o stride + k dilation - pad]; then the bias.
/// </summary>
internal sealed class ConvTransposeOperator() : Operator("ConvTranspose", 1)
{
    public override int WorkPower => 2;

    // The most elements of products made at a time, unless those of one channel are more.
    private const int BlockLength = 1 << 20;

    public override int MinimumInputs => 2;

    public override int MaximumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireSameType(0, 1);
        node.RequireSameType(0, 2);
        node.RequireRank(2, 1);
        int groups = ConvolutionProduct.Groups(node);
        var options = WindowOptions.Bind(node);
        int[]? Sizes(string name) => node.Ints(name) is { IsEmpty: false } values
            ? values.All(value => value is >= 0 and <= int.MaxValue) ? [.. values.Select(value => (int)value)]
                : throw node.Error($"attribute '{name}' must have elements of at least 0")
            : null;
        node.SetOutput(0, node.InputType(0), options.Infer(ConvolutionProduct.Outputs(node, 1, 1, groups)));
        return node.ForFloating(new TransposedKernel(options, groups, Sizes("output_shape"), Sizes("output_padding")));
    }

    private sealed class TransposedKernel(WindowOptions options, int groups, int[]? outputShape, int[]? outputPadding) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var (window, output) = context.Plan(this, static (context, kernel) => kernel.WindowOf(context));
            int outputs = output[1];
            var y = context.Output<T>(0, output);
            if (typeof(T) == typeof(Half))
            {
                // Sums of halves would lose too much.
                var sums = new float[y.Length];
                Spread<float>(context, NumberConversion.ToSingle(context.Input(0)), NumberConversion.ToSingle(context.Input(1)), sums, window);
                System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<float, T>(sums, y);
            }
            else
            {
                Spread(context, context.Input<T>(0), context.Input<T>(1), y, window);
            }

            if (context.HasInput(2))
            {
                ConvolutionProduct.AddBias(context, context.Input<T>(2), y, outputs, window.InputLength);
            }
        }

        private Slid WindowOf(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int[] weights = context.Dimensions(1);
            if (weights.Length != shape.Length || weights.Length < 3 || weights[0] != shape[1] || shape[1] % groups != 0)
            {
                throw context.Error($"the weights do not fit the channels of the input in {groups} groups");
            }

            var window = options.Transposed(context, shape, weights.AsSpan(2), outputShape, outputPadding);
            return new(window, [shape[0], checked(weights[1] * groups), .. window.Input]);
        }

        private void Spread<T>(NodeContext context, ReadOnlySpan<T> x, ReadOnlySpan<T> w, Span<T> y, Window window)
            where T : unmanaged, INumber<T>
        {
            y.Clear();
            int windows = window.OutputLength;
            int channels = context.Dimensions(0)[1] / groups;
            int outputs = context.Dimensions(1)[1];
            if (x.IsEmpty || y.IsEmpty)
            {
                return;
            }

            if (typeof(T) == typeof(float) && ImageConvolution.Takes(window, channels * groups, outputs * groups))
            {
                ImageConvolution.Spread(
                    MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(w), MemoryMarshal.Cast<T, float>(y), window,
                    context.Dimensions(0)[0], channels * groups, outputs * groups, groups);
                return;
            }

            // Of every group the weights [channels, outputs x taps] turned round.
            int taps = window.KernelLength;
            T[] turned = ArrayPool<T>.Shared.Rent(w.Length);
            int block = Math.Clamp(BlockLength / Math.Max(1, checked(taps * windows)), 1, outputs);
            T[] products = ArrayPool<T>.Shared.Rent(checked(block * taps * windows));
            for (int group = 0; group < groups; group++)
            {
                int size = channels * outputs * taps;
                StridedCopy.Permute(w.Slice(group * size, size), [channels, outputs * taps], [1, 0], turned.AsSpan(group * size, size));
            }

            for (int i = 0; i < context.Dimensions(0)[0] * groups; i++)
            {
                var input = x.Slice(i * channels * windows, channels * windows);
                for (int first = 0; first < outputs; first += block)
                {
                    int rows = Math.Min(block, outputs - first) * taps;
                    var factors = turned.AsSpan(((i % groups * outputs) + first) * taps * channels, rows * channels);
                    ConvolutionProduct.Multiply(factors, input, products.AsSpan(0, rows * windows), rows, channels, windows);
                    for (int row = 0; row < rows; row++)
                    {
                        var plane = y.Slice(((i * outputs) + first + (row / taps)) * window.InputLength, window.InputLength);
                        window.ScatterAdd<T>(products.AsSpan(row * windows, windows), row % taps, plane);
                    }
                }
            }

            ArrayPool<T>.Shared.Return(products);
            ArrayPool<T>.Shared.Return(turned);
        }
    }
}
