using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Attention: softmax(scale Q K' + mask) V for every head, with caches of keys and values, and with fewer heads of keys than of
/// queries. Computed in float.
/// </summary>
internal sealed class AttentionOperator() : Operator("Attention", 23)
{
    public override int WorkPower => 2;

    public override int MinimumInputs => 3;

    public override int MaximumInputs => 7;

    public override int MaximumOutputs => 4;

    public override Kernel Bind(NodeBinding node)
    {
        foreach (int input in (ReadOnlySpan<int>)[0, 1, 2, 4, 5])
        {
            node.RequireType(input, ElementType.Float32, ElementType.Float16);
            node.RequireSameType(0, input);
        }

        node.RequireType(3, ElementType.Boolean, node.InputType(0));
        node.RequireType(6, ElementType.Int64);
        var options = AttentionOptions.Bind(node);
        if (node.HasInput(4) != node.HasInput(5))
        {
            throw node.Error("past_key and past_value must be given together");
        }

        for (int i = 0; i < 4; i++)
        {
            node.SetOutput(i, node.InputType(0));
        }

        return node.ForFloating(new AttentionKernel(options));
    }

    private sealed class AttentionKernel(AttentionOptions options) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var q = AttentionHeads.Read(context, 0, options.QueryHeads);
            var k = AttentionHeads.Read(context, 1, options.KeyHeads);
            var v = AttentionHeads.Read(context, 2, options.KeyHeads);
            int newSteps = k.Steps;
            k = k.After(context, 4);
            v = v.After(context, 5);
            if (k.Batch != q.Batch || v.Batch != q.Batch || k.Size != q.Size || v.Heads != k.Heads || v.Steps != k.Steps
                || k.Heads == 0 || q.Heads % k.Heads != 0)
            {
                throw context.Error("the queries, keys and values do not fit together in sequences, heads, places or sizes");
            }

            int[] shape = [q.Batch, q.Heads, q.Steps, k.Steps];
            var mask = new AttentionMask(context, shape, options.IsCausal, k.Steps - newSteps);
            var y = new float[checked(q.Batch * q.Heads * q.Steps * v.Size)];
            float[]? shown = context.IsWanted(3) ? new float[Tensor.ElementCount(shape)] : null;
            Attend(q, k, v, mask, y, shown);
            int[] output = [q.Batch, q.Heads, q.Steps, v.Size];
            if (context.Input(0).Rank == 3)
            {
                var turned = new float[y.Length];
                StridedCopy.Permute(y, output, [0, 2, 1, 3], turned);
                y = turned;
                output = [q.Batch, q.Steps, q.Heads * v.Size];
            }

            Write<T>(context, 0, y, output);
            Write<T>(context, 1, k.Elements, k.Shape);
            Write<T>(context, 2, v.Elements, v.Shape);
            Write<T>(context, 3, shown ?? [], shape);
        }

        private void Attend(AttentionHeads q, AttentionHeads k, AttentionHeads v, AttentionMask mask, float[] y, float[]? shown)
        {
            float scale = options.Scale == 0 ? 1 / MathF.Sqrt(q.Size) : options.Scale;
            int length = q.Steps * k.Steps;
            var products = new float[length];
            var keys = new float[k.Size * k.Steps];
            for (int i = 0; i < q.Batch * q.Heads && length > 0; i++)
            {
                int sequence = i / q.Heads;
                int head = i % q.Heads;
                int other = (sequence * k.Heads) + (head / (q.Heads / k.Heads));
                StridedCopy.Permute(k.Head(other), [k.Steps, k.Size], [1, 0], keys);
                FloatProduct.Multiply(q.Head(i), keys, products, q.Steps, q.Size, k.Steps);
                TensorPrimitives.Multiply(products, scale, products);
                Show(0);
                if (options.Softcap > 0)
                {
                    TensorPrimitives.Divide(products, options.Softcap, products);
                    TensorPrimitives.Tanh<float>(products, products);
                    TensorPrimitives.Multiply(products, options.Softcap, products);
                }

                Show(1);
                for (int query = 0; query < q.Steps; query++)
                {
                    mask.Add(products.AsSpan(query * k.Steps, k.Steps), sequence, head, query);
                }

                Show(2);
                for (int query = 0; query < q.Steps; query++)
                {
                    var row = products.AsSpan(query * k.Steps, k.Steps);
                    FloatFunctions.Softmax(row, row);
                }

                Show(3);
                FloatProduct.Multiply(products, v.Head(other), y.AsSpan(i * q.Steps * v.Size, q.Steps * v.Size), q.Steps, k.Steps, v.Size);
                void Show(int mode)
                {
                    if (shown is not null && mode == options.ProductMode)
                    {
                        products.CopyTo(shown, i * length);
                    }
                }
            }
        }

        private static void Write<T>(NodeContext context, int index, float[] values, int[] shape)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            if (context.IsWanted(index))
            {
                TensorPrimitives.ConvertTruncating<float, T>(values, context.Output<T>(index, shape));
            }
        }
    }
}
