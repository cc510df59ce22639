using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX LayerNormalization: y = (x - mean) / sqrt(variance + epsilon) scale + bias over all dimensions from the axis on. Floats
/// are computed by the layer's own kernel, <see cref="NormalizationKernels.NormalizeRow"/>; mean and inverse deviation come out too.
/// </summary>
internal sealed class LayerNormalizationOperator() : Operator("LayerNormalization", 17)
{
    public override int MinimumInputs => 2;

    public override int MaximumInputs => 3;

    public override int MaximumOutputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        int axis = node.SmallInt("axis", -1);
        float epsilon = node.Float("epsilon", 1e-5f);
        node.RequireSameType(0, 1);
        node.RequireSameType(0, 2);
        node.SetOutputLikeInput();
        var statistics = node.InputType(0) == ElementType.Float64 && node.Int("stash_type", 1) != 1 ? ElementType.Float64 : ElementType.Float32;
        node.SetOutput(1, statistics);
        node.SetOutput(2, statistics);
        return node.ForFloating(new LayerKernel(axis, epsilon, statistics));
    }

    private sealed class LayerKernel(int axis, float epsilon, ElementType statistics) : RowNormalization
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int along = Axes.Normalize(context, axis, shape.Length);
            int columns = Tensor.ElementCount(shape.AsSpan(along));
            int[] perRow = [.. shape.AsSpan(0, along), .. Enumerable.Repeat(1, shape.Length - along)];
            var x = context.Input<T>(0);
            var scale = OverRow<T>(context, 1, shape.AsSpan(along));
            var bias = context.HasInput(2) ? OverRow<T>(context, 2, shape.AsSpan(along)) : new T[columns];
            var y = context.Output<T>(0, shape);
            int rows = columns == 0 ? 0 : x.Length / columns;
            var means = new double[Tensor.ElementCount(perRow)];
            var inverses = new double[means.Length];
            if (typeof(T) == typeof(float))
            {
                var normalized = new float[columns];
                for (int i = 0; i < rows; i++)
                {
                    var row = AsFloats(x).Slice(i * columns, columns);
                    inverses[i] = NormalizationKernels.NormalizeRow(
                        row, AsFloats(scale), AsFloats(bias), epsilon, normalized, MemoryMarshal.Cast<T, float>(y).Slice(i * columns, columns));
                    means[i] = RowReductions.Mean(row);
                }
            }
            else
            {
                var values = new double[columns];
                for (int i = 0; i < rows; i++)
                {
                    Read(x.Slice(i * columns, columns), values);
                    var (mean, variance) = Moments(values);
                    means[i] = mean;
                    inverses[i] = 1 / Math.Sqrt(variance + epsilon);
                    for (int j = 0; j < columns; j++)
                    {
                        double normalized = (values[j] - mean) * inverses[i];
                        y[(i * columns) + j] = T.CreateTruncating((normalized * double.CreateTruncating(scale[j])) + double.CreateTruncating(bias[j]));
                    }
                }
            }

            Write(context, 1, perRow, means);
            Write(context, 2, perRow, inverses);
        }

        private static ReadOnlySpan<T> OverRow<T>(NodeContext context, int input, ReadOnlySpan<int> row)
            where T : unmanaged
        {
            var given = context.Input<T>(input);
            int[] dimensions = context.Dimensions(input);
            if (dimensions.AsSpan().SequenceEqual(row))
            {
                return given;
            }

            int[] shape = BinaryMap.Shape(context, row, dimensions);
            if (!shape.AsSpan().SequenceEqual(row))
            {
                throw context.Error($"input {input} cannot be broadcast to {Tensor.FormatDimensions(row)}");
            }

            var spread = new T[Tensor.ElementCount(row)];
            ExpandOperator.Spread(given, dimensions, shape, spread);
            return spread;
        }

        private void Write(NodeContext context, int output, int[] shape, double[] values)
        {
            if (!context.IsWanted(output))
            {
                return;
            }

            if (statistics == ElementType.Float64)
            {
                values.CopyTo(context.Output<double>(output, shape));
                return;
            }

            var target = context.Output<float>(output, shape);
            for (int i = 0; i < values.Length; i++)
            {
                target[i] = (float)values[i];
            }
        }
    }
}
