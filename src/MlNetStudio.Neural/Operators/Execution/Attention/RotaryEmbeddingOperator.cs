namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX RotaryEmbedding: turns pairs of a head's elements by an angle that depends on their place, (a, b) to
/// (a cos - b sin, a sin + b cos). A pair is elements i and i + half, or next to each other; what is beyond rotary_embedding_dim stays.
/// </summary>
internal sealed class RotaryEmbeddingOperator() : Operator("RotaryEmbedding", 23)
{
    public override int MinimumInputs => 3;

    public override int MaximumInputs => 4;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireSameType(0, 1);
        node.RequireSameType(0, 2);
        node.RequireType(3, ElementType.Int64);
        node.SetOutputLikeInput();
        int heads = node.SmallInt("num_heads", 0), turned = node.SmallInt("rotary_embedding_dim", 0);
        if (heads < 0 || turned < 0 || turned % 2 != 0)
        {
            throw node.Error("num_heads and rotary_embedding_dim must not be negative, and the latter must be even");
        }

        return node.ForFloating(new RotaryKernel(heads, turned, node.Flag("interleaved")));
    }

    private sealed class RotaryKernel(int heads, int turned, bool areNeighbors) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var x = AttentionHeads.Read(context, 0, heads);
            int half = (turned == 0 ? x.Size : turned) / 2;
            if ((turned == 0 && x.Size % 2 != 0) || 2 * half > x.Size)
            {
                throw context.Error($"{(turned == 0 ? x.Size : turned)} elements of a head of {x.Size} cannot be turned in pairs");
            }

            if (x.Elements.Length == 0)
            {
                context.Output<T>(0, context.Dimensions(0));
                return;
            }

            float[] cos = Angles(context, 1, x, half), sin = Angles(context, 2, x, half);
            for (int i = 0; i < x.Batch * x.Heads; i++)
            {
                for (int step = 0; step < x.Steps; step++)
                {
                    int angle = (((i / x.Heads) * x.Steps) + step) * half;
                    Turn(x.Elements.AsSpan(((i * x.Steps) + step) * x.Size, 2 * half), cos.AsSpan(angle, half), sin.AsSpan(angle, half));
                }
            }

            float[] result = x.Elements;
            if (context.Input(0).Rank == 3)
            {
                result = new float[x.Elements.Length];
                StridedCopy.Permute(x.Elements, x.Shape, [0, 2, 1, 3], result);
            }

            System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<float, T>(result, context.Output<T>(0, context.Dimensions(0)));
        }

        private void Turn(Span<float> head, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
        {
            for (int j = 0; j < cos.Length; j++)
            {
                int a = areNeighbors ? 2 * j : j, b = areNeighbors ? a + 1 : j + cos.Length;
                (head[a], head[b]) = ((head[a] * cos[j]) - (head[b] * sin[j]), (head[a] * sin[j]) + (head[b] * cos[j]));
            }
        }

        /// <summary>The sines or cosines of every place of every sequence: [batch, steps, half].</summary>
        private static float[] Angles(NodeContext context, int input, AttentionHeads x, int half)
        {
            int[] shape = context.Dimensions(input);
            float[] cache = NumberConversion.ToSingle(context.Input(input));
            if (!context.HasInput(3))
            {
                return shape.AsSpan().SequenceEqual([x.Batch, x.Steps, half]) ? cache
                    : throw context.Error($"input {input} must be [{x.Batch}, {x.Steps}, {half}] where no places are given");
            }

            if (shape.Length != 2 || shape[1] != half || !context.Dimensions(3).AsSpan().SequenceEqual([x.Batch, x.Steps]))
            {
                throw context.Error($"input {input} must be [places, {half}], and the places [{x.Batch}, {x.Steps}]");
            }

            var places = context.Input<long>(3);
            var angles = new float[places.Length * half];
            for (int i = 0; i < places.Length; i++)
            {
                if (places[i] < 0 || places[i] >= shape[0])
                {
                    throw context.Error($"there is no place {places[i]} in input {input}, which has {shape[0]}");
                }

                cache.AsSpan((int)places[i] * half, half).CopyTo(angles.AsSpan(i * half));
            }

            return angles;
        }
    }
}
