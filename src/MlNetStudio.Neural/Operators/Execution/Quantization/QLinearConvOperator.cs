namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX QLinearConv: a convolution of quantized integers, quantized: saturate(round((the sum without zero points + bias) times
/// scale x scale w / scale y) + zero point y); scale and zero point of the weights may be one for every output channel.
/// </summary>
internal sealed class QLinearConvOperator() : Operator("QLinearConv", 10)
{
    public override int WorkPower => 2;

    public override int MinimumInputs => 8;

    public override int MaximumInputs => 9;

    public override Kernel Bind(NodeBinding node)
    {
        foreach (int input in (ReadOnlySpan<int>)[0, 3, 7])
        {
            Quantized.RequireByte(node, input);
        }

        foreach (int input in (ReadOnlySpan<int>)[1, 4, 6])
        {
            Quantized.RequireScale(node, input);
        }

        node.RequireSameType(0, 2);
        node.RequireSameType(3, 5);
        node.RequireType(8, ElementType.Int32);
        int groups = ConvolutionProduct.Groups(node);
        var options = WindowOptions.Bind(node);
        node.SetOutput(0, node.InputType(7), options.Infer(ConvolutionProduct.Outputs(node, 3)));
        return new ConvKernel(options, groups).For(node.InputType(7))!;
    }

    private sealed class ConvKernel(WindowOptions options, int groups) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int[] weights = context.Dimensions(3);
            var window = ConvolutionProduct.Window(context, options, shape, weights, groups);
            int outputs = weights[0];
            int[] x = Quantized.Centered(context, 0, 2, -1);
            int[] w = Quantized.Centered(context, 3, 5, 0);
            float scaleX = Quantized.Scales(context, 1, 1)[0];
            float[] scaleW = Quantized.Scales(context, 4, outputs);
            float scaleY = Quantized.Scales(context, 6, 1)[0];
            int zeroPoint = Quantized.Single(context, 7);
            var y = context.Output<T>(0, [shape[0], outputs, .. window.Output]);
            var sums = new int[y.Length];
            ConvolutionProduct.Run<int>(x, w, sums, window, shape[0], shape[1], outputs, groups);
            if (context.HasInput(8))
            {
                ConvolutionProduct.AddBias(context, context.Input<int>(8), sums, outputs, window.OutputLength);
            }

            for (int i = 0; i < sums.Length; i++)
            {
                double scale = (double)scaleX * scaleW[scaleW.Length == 1 ? 0 : i / window.OutputLength % outputs] / scaleY;
                y[i] = Quantized.Saturate<T>(sums[i] * scale, zeroPoint);
            }
        }
    }
}
