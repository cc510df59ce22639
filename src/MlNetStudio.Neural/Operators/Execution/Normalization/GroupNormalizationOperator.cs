namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX GroupNormalization: y = (x - mean) / sqrt(variance + epsilon) scale + bias, mean and variance those of a group of channels
/// of one sample. Scale and bias are by group before operator set 21, by channel since.
/// </summary>
internal sealed class GroupNormalizationOperator() : Operator("GroupNormalization", 18)
{
    public override int MinimumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        int groups = node.SmallInt("num_groups", 0);
        if (groups < 1)
        {
            throw node.Error("num_groups must be at least 1");
        }

        node.RequireSameType(0, 1);
        node.RequireSameType(0, 2);
        node.SetOutputLikeInput();
        return node.ForFloating(new GroupKernel(groups, node.Float("epsilon", 1e-5f), node.Opset < 21));
    }

    /// <param name="groups">The number of groups, or 0 for one of every channel.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="scaleByGroup">Whether scale and bias have one element for every group and not for every channel.</param>
    internal sealed class GroupKernel(int groups, float epsilon, bool scaleByGroup) : RowNormalization
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            if (shape.Length < 2)
            {
                throw context.Error("the input needs a dimension of channels");
            }

            int channels = shape[1];
            int groupCount = groups == 0 ? channels : groups;
            if (groupCount == 0 || channels % groupCount != 0)
            {
                throw context.Error($"{channels} channels do not make {groupCount} groups");
            }

            var scale = context.Input<T>(1);
            var bias = context.Input<T>(2);
            int factors = scaleByGroup ? groupCount : channels;
            if (scale.Length != factors || bias.Length != factors)
            {
                throw context.Error($"scale and bias must have {factors} elements");
            }

            var x = context.Input<T>(0);
            var y = context.Output<T>(0, shape);
            int inner = Tensor.ElementCount(shape.AsSpan(2));
            int perGroup = channels / groupCount;
            int length = perGroup * inner;
            var values = new double[length];
            for (int start = 0, group = 0; start < x.Length; start += length, group = (group + 1) % groupCount)
            {
                Read(x.Slice(start, length), values);
                var (mean, variance) = Moments(values);
                double inverse = 1 / Math.Sqrt(variance + epsilon);
                for (int i = 0; i < length; i++)
                {
                    int factor = scaleByGroup ? group : (group * perGroup) + (i / inner);
                    y[start + i] = T.CreateTruncating(
                        ((values[i] - mean) * inverse * double.CreateTruncating(scale[factor])) + double.CreateTruncating(bias[factor]));
                }
            }
        }
    }
}
