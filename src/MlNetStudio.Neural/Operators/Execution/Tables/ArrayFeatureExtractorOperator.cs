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
            int columns = Columns(context, 0);
            var places = new Indices(context, 1, columns);
            var x = context.Raw<T>(0);
            var y = context.RawOutput<T>(0, context.Plan(0, static (context, _) => Shape(context)));
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = x[(i / places.Length * columns) + places[i % places.Length]];
            }
        }

        private static int[] Shape(NodeContext context)
        {
            // A single row stays a row.
            int[] shape = context.Dimensions(0);
            int places = context.Input(1).Length;
            return shape.Length <= 1 ? [1, places] : [.. shape.AsSpan(..^1), places];
        }
    }
}
