namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX TopK: the k greatest (or least) elements along an axis in that order, and their places; of equal ones the first comes first.</summary>
internal sealed class TopKOperator() : Operator("TopK", 1)
{
    public override int MaximumInputs => 2;

    public override int MaximumOutputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        int axis = node.SmallInt("axis", -1);
        long? k = null;
        if (node.Opset < 10)
        {
            k = node.OptionalInt("k") ?? throw node.MissingAttribute("k");
        }
        else
        {
            node.RequireType(1, ElementType.Int64);
            k = node.ConstantIntegers(1) is { Length: 1 } constant ? constant[0] : null;
        }

        var shape = node.InputShape(0);
        if (shape.IsRankKnown)
        {
            int[] sizes = shape.Dimensions.ToArray();
            sizes[Axes.Normalize(node, axis, sizes.Length)] = k is >= 0 and <= int.MaxValue ? (int)k : PartialShape.Unknown;
            shape = new(sizes);
        }

        node.SetOutput(0, node.InputType(0), shape);
        node.SetOutput(1, ElementType.Int64, shape);
        return node.ForNumber(new TopKKernel(axis, k, node.Flag("largest", true)));
    }

    private sealed class TopKKernel(int axis, long? known, bool largest) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int along = Axes.Normalize(context, axis, shape.Length);
            long wanted = known ?? IntegerList.Read(context, 1)[0];
            int size = shape[along];
            if (wanted < 0 || wanted > size)
            {
                throw context.Error($"{wanted} of {size} elements are asked for");
            }

            int k = (int)wanted;
            int inner = Tensor.ElementCount(shape.AsSpan(along + 1));
            int[] output = [.. shape];
            output[along] = k;
            var x = context.Input<T>(0);
            var values = context.Output<T>(0, output);
            var places = context.Output<long>(1, output);
            var row = new T[size];
            var order = new int[size];
            int rows = size == 0 ? 0 : x.Length / size;
            var comparison = new Comparison<int>((a, b) =>
            {
                int byValue = largest ? row[b].CompareTo(row[a]) : row[a].CompareTo(row[b]);
                return byValue != 0 ? byValue : a.CompareTo(b);
            });
            for (int i = 0; i < rows; i++)
            {
                int source = (i / inner * size * inner) + (i % inner);
                for (int j = 0; j < size; j++)
                {
                    row[j] = x[source + (j * inner)];
                    order[j] = j;
                }

                order.AsSpan().Sort(comparison);
                int target = (i / inner * k * inner) + (i % inner);
                for (int j = 0; j < k; j++)
                {
                    values[target + (j * inner)] = row[order[j]];
                    places[target + (j * inner)] = order[j];
                }
            }
        }
    }
}
