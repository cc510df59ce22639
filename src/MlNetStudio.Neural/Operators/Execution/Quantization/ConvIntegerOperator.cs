namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ConvInteger: the convolution of integers without their zero points, with sums in int32.</summary>
internal sealed class ConvIntegerOperator() : Operator("ConvInteger", 10)
{
    public override int WorkPower => 2;

    public override int MinimumInputs => 2;

    public override int MaximumInputs => 4;

    public override Kernel Bind(NodeBinding node)
    {
        Quantized.RequireByte(node, 0);
        Quantized.RequireByte(node, 1);
        node.RequireSameType(0, 2);
        node.RequireSameType(1, 3);
        int groups = ConvolutionProduct.Groups(node);
        var options = WindowOptions.Bind(node);
        node.SetOutput(0, ElementType.Int32, options.Infer(ConvolutionProduct.Outputs(node, 1)));
        return context =>
        {
            int[] shape = context.Dimensions(0);
            int[] weights = context.Dimensions(1);
            var window = ConvolutionProduct.Window(context, options, shape, weights, groups);
            int[] x = Quantized.Centered(context, 0, 2, -1);
            int[] w = Quantized.Centered(context, 1, 3, 0);
            var y = context.Output<int>(0, [shape[0], weights[0], .. window.Output]);
            ConvolutionProduct.Run<int>(x, w, y, window, shape[0], shape[1], weights[0], groups);
        };
    }
}
