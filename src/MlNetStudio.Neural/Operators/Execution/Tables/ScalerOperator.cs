using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ai.onnx.ml Scaler: y = (x - offset) scale, for every column or one of both for all.</summary>
internal sealed class ScalerOperator() : MachineLearningOperator("Scaler")
{
    public override Kernel Bind(NodeBinding node)
    {
        RequireNumbers(node, 0);
        float[] offset = [.. node.Floats("offset") ?? [0f]];
        float[] scale = [.. node.Floats("scale") ?? [1f]];
        node.SetOutput(0, ElementType.Float32, node.InputShape(0));
        return context =>
        {
            int columns = Columns(context, 0);
            RequireLength(context, "offset", offset.Length, columns);
            RequireLength(context, "scale", scale.Length, columns);
            var x = Floats(context, 0);
            var y = context.Output<float>(0, context.Dimensions(0));
            for (int start = 0; start < x.Length; start += columns)
            {
                var row = y.Slice(start, columns);
                if (offset.Length == 1)
                {
                    TensorPrimitives.Subtract(x.Slice(start, columns), offset[0], row);
                }
                else
                {
                    TensorPrimitives.Subtract(x.Slice(start, columns), offset, row);
                }

                if (scale.Length == 1)
                {
                    TensorPrimitives.Multiply(row, scale[0], row);
                }
                else
                {
                    TensorPrimitives.Multiply(row, scale, row);
                }
            }
        };
    }
}
