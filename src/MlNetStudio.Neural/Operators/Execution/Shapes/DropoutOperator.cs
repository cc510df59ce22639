namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Dropout at inference: y = x, and a mask of true where it is asked for. A node in training mode is refused.</summary>
internal sealed class DropoutOperator() : Operator("Dropout", 7)
{
    public override int MaximumInputs => 3;

    public override int MaximumOutputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        bool trains = node.HasInput(2) && node.Opset >= 12;
        if (trains && node.Constant(2) is Value<bool> { Length: 1 } mode)
        {
            trains = mode.Span[0];
            if (trains && !(node.Constant(1) is { Length: 1 } constant && NumberConversion.ToDouble(constant)[0] == 0))
            {
                throw node.Error("it is in training mode; export the model for inference");
            }

            trains = false;
        }

        node.SetOutputLikeInput();
        node.SetOutput(1, ElementType.Boolean, node.InputShape(0));
        return context =>
        {
            if (trains && context.Input<bool>(2)[0])
            {
                throw context.Error("it is in training mode; export the model for inference");
            }

            if (context.IsWanted(0))
            {
                context.View(0, 0, context.Dimensions(0));
            }

            if (context.IsWanted(1))
            {
                context.Output<bool>(1, context.Dimensions(0)).Fill(true);
            }
        };
    }
}
