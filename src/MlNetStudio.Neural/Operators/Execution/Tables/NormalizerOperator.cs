namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ai.onnx.ml Normalizer: every row divided by its greatest element (MAX), the sum of its absolute values (L1) or its length (L2); a row of zeros stays.</summary>
internal sealed class NormalizerOperator() : MachineLearningOperator("Normalizer")
{
    public override Kernel Bind(NodeBinding node)
    {
        RequireNumbers(node, 0);
        string norm = node.Text("norm", "MAX");
        if (norm is not ("MAX" or "L1" or "L2"))
        {
            throw node.Error($"norm '{norm}' is none of MAX, L1 and L2");
        }

        node.SetOutput(0, ElementType.Float32, node.InputShape(0));
        return context =>
        {
            int columns = Columns(context, 0);
            var x = Floats(context, 0);
            var y = context.Output<float>(0, context.Dimensions(0));
            for (int start = 0; start < x.Length; start += columns)
            {
                var row = x.Slice(start, columns);
                float divisor = Norm(row, norm);
                for (int i = 0; i < columns; i++)
                {
                    y[start + i] = divisor == 0 ? row[i] : row[i] / divisor;
                }
            }
        };
    }

    private static float Norm(ReadOnlySpan<float> row, string norm)
    {
        float result = norm == "MAX" ? row[0] : 0;
        foreach (float value in row)
        {
            result = norm switch
            {
                "MAX" => MathF.Max(result, value),
                "L1" => result + MathF.Abs(value),
                _ => result + (value * value),
            };
        }

        return norm == "L2" ? MathF.Sqrt(result) : result;
    }
}
