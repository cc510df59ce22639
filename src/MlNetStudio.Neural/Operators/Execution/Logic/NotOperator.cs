namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Not: true for false, false for true.</summary>
internal sealed class NotOperator() : Operator("Not", 1)
{
    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(0, ElementType.Boolean);
        node.SetOutputLikeInput();
        return context =>
        {
            var x = context.Input<bool>(0);
            var y = context.OutputOver<bool>(0, 0, context.Dimensions(0));
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = !x[i];
            }
        };
    }
}
