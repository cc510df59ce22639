namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ai.onnx.ml FeatureVectorizer: the inputs side by side in one float matrix; each is cut or filled with zeros to its number of columns.</summary>
internal sealed class FeatureVectorizerOperator() : MachineLearningOperator("FeatureVectorizer")
{
    public override int MaximumInputs => int.MaxValue;

    public override Kernel Bind(NodeBinding node)
    {
        for (int i = 0; i < node.InputCount; i++)
        {
            RequireNumbers(node, i);
        }

        long[]? widths = node.Ints("inputdimensions") is { } given ? [.. given] : null;
        if (widths is not null && (widths.Length != node.InputCount || widths.Any(width => width is < 0 or > int.MaxValue)))
        {
            throw node.Error("inputdimensions does not give one number of columns for every input");
        }

        node.SetOutput(0, ElementType.Float32, PartialShape.OfRank(2));
        return context =>
        {
            int rows = Rows(context, 0);
            var sizes = new int[context.InputCount];
            for (int i = 0; i < sizes.Length; i++)
            {
                sizes[i] = widths is null ? Columns(context, i) : (int)widths[i];
                if (Rows(context, i) != rows)
                {
                    throw context.Error("the inputs have different numbers of rows");
                }
            }

            int total = checked((int)sizes.Sum(size => (long)size));
            var y = context.Output<float>(0, [rows, total]);
            y.Clear();
            int start = 0;
            for (int i = 0; i < sizes.Length; i++)
            {
                var x = Floats(context, i);
                int columns = Columns(context, i);
                int copied = Math.Min(columns, sizes[i]);
                for (int row = 0; row < rows; row++)
                {
                    x.Slice(row * columns, copied).CopyTo(y[((row * total) + start)..]);
                }

                start += sizes[i];
            }
        };
    }

    private static int Rows(NodeContext context, int input) =>
        context.Dimensions(input) is { Length: > 1 } shape ? Tensor.ElementCount(shape.AsSpan(0, shape.Length - 1)) : 1;
}
