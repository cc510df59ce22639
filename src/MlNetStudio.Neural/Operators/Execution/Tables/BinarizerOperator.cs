namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ai.onnx.ml Binarizer: 1 above the threshold, 0 up to it.</summary>
internal sealed class BinarizerOperator() : MachineLearningOperator("Binarizer")
{
    public override Kernel Bind(NodeBinding node)
    {
        node.SetOutputLikeInput();
        return node.ForNumber(new BinarizerKernel(node.Float("threshold", 0)));
    }

    private sealed class BinarizerKernel(float threshold) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var x = context.Input<T>(0);
            var y = context.OutputOver<T>(0, 0, context.Dimensions(0));
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = double.CreateTruncating(x[i]) > threshold ? T.One : T.Zero;
            }
        }
    }
}
