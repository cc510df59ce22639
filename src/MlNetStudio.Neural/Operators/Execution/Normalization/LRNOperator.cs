namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX LRN: y = x / (bias + alpha / size s)^beta, where s is the sum of the squares of the channels around.</summary>
internal sealed class LRNOperator() : Operator("LRN", 1)
{
    public override int WorkPower => 2;

    public override Kernel Bind(NodeBinding node)
    {
        int size = node.SmallInt("size", 0);
        if (size < 1)
        {
            throw node.Error("size must be at least 1");
        }

        node.SetOutputLikeInput();
        return node.ForFloating(new ResponseKernel(size, node.Float("alpha", 0.0001f), node.Float("beta", 0.75f), node.Float("bias", 1)));
    }

    private sealed class ResponseKernel(int size, float alpha, float beta, float bias) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            if (shape.Length < 2)
            {
                throw context.Error("the input needs a dimension of channels");
            }

            int channels = shape[1];
            int inner = Tensor.ElementCount(shape.AsSpan(2));
            int before = (size - 1) / 2;
            var x = context.Input<T>(0);
            var y = context.Output<T>(0, shape);
            for (int i = 0; i < x.Length; i++)
            {
                int channel = i / inner % channels;
                int first = Math.Max(0, channel - before);
                int last = Math.Min(channels - 1, channel + (size - 1 - before));
                double sum = 0;
                for (int c = first; c <= last; c++)
                {
                    double value = double.CreateTruncating(x[i + ((c - channel) * inner)]);
                    sum += value * value;
                }

                y[i] = T.CreateTruncating(double.CreateTruncating(x[i]) / Math.Pow(bias + (alpha / (double)size * sum), beta));
            }
        }
    }
}
