namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX SoftmaxCrossEntropyLoss: the negative log likelihood of log softmax over the classes, which is the second output.</summary>
internal sealed class SoftmaxCrossEntropyLossOperator() : Operator("SoftmaxCrossEntropyLoss", 12)
{
    public override int MinimumInputs => 2;

    public override int MaximumInputs => 3;

    public override int MaximumOutputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        var loss = NegativeLogLikelihood.Bind(node);
        node.SetOutput(1, node.InputType(0), node.InputShape(0));
        return node.ForFloating(new LossKernel(loss));
    }

    private sealed class LossKernel(NegativeLogLikelihood loss) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            if (shape.Length < 2)
            {
                throw context.Error("the input needs dimensions of batch and classes");
            }

            var x = context.Input<T>(0);
            var logs = context.Output<T>(1, shape);
            int classes = shape[1];
            int inner = Tensor.ElementCount(shape.AsSpan(2));
            for (int i = 0; i < shape[0] * inner && classes > 0; i++)
            {
                int first = (i / inner * classes * inner) + (i % inner);
                double greatest = double.NegativeInfinity;
                for (int c = 0; c < classes; c++)
                {
                    greatest = Math.Max(greatest, double.CreateTruncating(x[first + (c * inner)]));
                }

                double sum = 0;
                for (int c = 0; c < classes; c++)
                {
                    sum += Math.Exp(double.CreateTruncating(x[first + (c * inner)]) - greatest);
                }

                double log = Math.Log(sum) + greatest;
                for (int c = 0; c < classes; c++)
                {
                    logs[first + (c * inner)] = T.CreateTruncating(double.CreateTruncating(x[first + (c * inner)]) - log);
                }
            }

            loss.Write<T>(context, logs);
        }
    }
}
