using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Conv: y[n, m, o] = b[m] + the sum over c and k of w[m, c, k] x[n, c, o stride + k dilation - pad], with any number of spatial
/// dimensions, in groups of channels.
/// </summary>
internal sealed class ConvOperator() : Operator("Conv", 1)
{
    public override int WorkPower => 2;

    public override int MinimumInputs => 2;

    public override int MaximumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireSameType(0, 1);
        node.RequireSameType(0, 2);
        node.RequireRank(2, 1);
        int groups = ConvolutionProduct.Groups(node);
        var options = WindowOptions.Bind(node);
        node.SetOutput(0, node.InputType(0), options.Infer(ConvolutionProduct.Outputs(node, 1)));
        return node.ForFloating(new ConvKernel(options, groups, node.Constant(1) is null ? null : new KeptWeights()));
    }

    private sealed class ConvKernel(WindowOptions options, int groups, KeptWeights? kept) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var (window, output) = context.Plan(this, static (context, kernel) => kernel.WindowOf(context));
            var y = context.Output<T>(0, output);
            if (typeof(T) == typeof(Half))
            {
                // Sums of halves would lose too much.
                var sums = new float[y.Length];
                Convolve<float>(
                    context, NumberConversion.ToSingle(context.Input(0)), NumberConversion.ToSingle(context.Input(1)),
                    context.HasInput(2) ? NumberConversion.ToSingle(context.Input(2)) : [], sums, window);
                System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<float, T>(sums, y);
                return;
            }

            Convolve(context, context.Input<T>(0), context.Input<T>(1), context.HasInput(2) ? context.Input<T>(2) : [], y, window);
        }

        private Slid WindowOf(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int[] weights = context.Dimensions(1);
            var window = ConvolutionProduct.Window(context, options, shape, weights, groups);
            return new(window, [shape[0], weights[0], .. window.Output]);
        }

        private void Convolve<T>(NodeContext context, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> y, Window window)
            where T : unmanaged, INumber<T>
        {
            int outputs = context.Dimensions(1)[0];
            var (batch, channels) = (context.Dimensions(0)[0], context.Dimensions(0)[1]);
            if (typeof(T) == typeof(float) && !y.IsEmpty && ImageConvolution.Takes(window, channels, outputs))
            {
                if (context.HasInput(2) && bias.Length != outputs)
                {
                    throw context.Error($"the bias has {bias.Length} elements for {outputs} channels");
                }

                ImageConvolution.Run(
                    MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(w), MemoryMarshal.Cast<T, float>(bias), MemoryMarshal.Cast<T, float>(y),
                    window, batch, channels, outputs, groups, kept);
                return;
            }

            ConvolutionProduct.Run(x, w, y, window, batch, channels, outputs, groups);
            if (context.HasInput(2))
            {
                ConvolutionProduct.AddBias(context, bias, y, outputs, window.OutputLength);
            }
        }
    }
}
