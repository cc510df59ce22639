namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ai.onnx.ml ArrayFeatureExtractor: the columns of x that the second input names.</summary>
internal sealed class ArrayFeatureExtractorOperator() : MachineLearningOperator("ArrayFeatureExtractor")
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(1, ElementType.Int64);
        node.SetOutput(0, node.InputType(0));
        return node.ForWidth(new ExtractKernel());
    }

    private sealed class ExtractKernel : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int columns = Columns(context, 0);
            int[] places = Indices.Read(context, 1, columns);
            var x = context.Raw<T>(0);

            // A single row stays a row.
            int[] output = shape.Length <= 1 ? [1, places.Length] : [.. shape.AsSpan(0, shape.Length - 1), places.Length];
            var y = context.RawOutput<T>(0, output);
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = x[(i / places.Length * columns) + places[i % places.Length]];
            }
        }
    }
}
