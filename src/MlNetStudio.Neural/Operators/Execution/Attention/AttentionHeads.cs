namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Queries, keys or values as floats [batch, heads, steps, size].</summary>
/// <param name="Elements">The elements.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Heads">Heads.</param>
/// <param name="Steps">Places of a sequence.</param>
/// <param name="Size">Elements of a head at a place.</param>
internal sealed record AttentionHeads(float[] Elements, int Batch, int Heads, int Steps, int Size)
{
    /// <summary>The dimensions.</summary>
    public int[] Shape => [Batch, Heads, Steps, Size];

    /// <summary>Reads [batch, heads, steps, size], or [batch, steps, heads x size] of a number of heads.</summary>
    public static AttentionHeads Read(NodeContext context, int input, int heads)
    {
        int[] shape = context.Dimensions(input);
        float[] elements = NumberConversion.ToSingle(context.Input(input));
        if (shape.Length == 4)
        {
            return new(elements, shape[0], shape[1], shape[2], shape[3]);
        }

        if (shape.Length != 3 || heads < 1 || shape[2] % heads != 0)
        {
            throw context.Error($"input {input} must have 4 dimensions, or 3 of which the last can be shared out to {heads} heads");
        }

        int size = shape[2] / heads;
        var turned = new float[elements.Length];
        StridedCopy.Permute(elements, [shape[0], shape[1], heads, size], [0, 2, 1, 3], turned);
        return new(turned, shape[0], heads, shape[1], size);
    }

    /// <summary>The steps of a cache followed by these; these alone if there is no cache.</summary>
    public AttentionHeads After(NodeContext context, int past)
    {
        if (!context.HasInput(past))
        {
            return this;
        }

        var cache = Read(context, past, Heads);
        if (cache.Batch != Batch || cache.Heads != Heads || cache.Size != Size)
        {
            throw context.Error($"input {past} must be [{Batch}, {Heads}, steps, {Size}]");
        }

        int steps = checked(cache.Steps + Steps);
        var joined = new float[checked(Batch * Heads * steps * Size)];
        for (int i = 0; i < Batch * Heads; i++)
        {
            cache.Head(i).CopyTo(joined.AsSpan(i * steps * Size));
            Head(i).CopyTo(joined.AsSpan(((i * steps) + cache.Steps) * Size));
        }

        return new(joined, Batch, Heads, steps, Size);
    }

    /// <summary>One head of one sequence: [steps, size].</summary>
    public ReadOnlySpan<float> Head(int index) => Elements.AsSpan(index * Steps * Size, Steps * Size);
}
