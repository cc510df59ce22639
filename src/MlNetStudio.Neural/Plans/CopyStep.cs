namespace MlNetStudio.Neural.Plans;

/// <summary>The output is the input, element by element in row-major order, whatever the two shapes: identity, flatten and reshape.</summary>
internal sealed unsafe class CopyStep(StepContext context) : SharedStep(context)
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;

    protected override void Forward(int first, int end) => Copy(_x, _x.Data, _y, _y.Data, first, end);

    protected override void Backward(int first, int end) => Copy(_y, _y.Gradient, _x, _x.Gradient, first, end);

    /// <summary>Copies samples between values of the same size and different row lengths; the target's padding becomes zero.</summary>
    private static void Copy(PlanValue from, float* source, PlanValue to, float* target, int first, int end)
    {
        source += first * from.SampleLength;
        target += first * to.SampleLength;
        int batch = end - first;
        bool hasNoPadding = from.SampleLength == from.Shape.Size && to.SampleLength == to.Shape.Size;
        if (hasNoPadding || from.Columns == to.Columns)
        {
            long bytes = batch * (long)from.SampleLength * sizeof(float);
            Buffer.MemoryCopy(source, target, bytes, bytes);
            ClearPadding(to, target, batch);
            return;
        }

        int sourceColumn = 0;
        int targetColumn = 0;
        for (int remaining = batch * from.Shape.Size; remaining > 0;)
        {
            int length = Math.Min(from.Columns - sourceColumn, to.Columns - targetColumn);
            new ReadOnlySpan<float>(source + sourceColumn, length).CopyTo(new Span<float>(target + targetColumn, length));
            remaining -= length;
            if ((sourceColumn += length) == from.Columns)
            {
                sourceColumn = 0;
                source += from.Stride;
            }

            if ((targetColumn += length) == to.Columns)
            {
                new Span<float>(target + targetColumn, (int)to.Stride - targetColumn).Clear();
                targetColumn = 0;
                target += to.Stride;
            }
        }
    }

    private static void ClearPadding(PlanValue value, float* data, int batch)
    {
        int padding = (int)value.Stride - value.Columns;
        if (padding == 0)
        {
            return;
        }

        for (int row = 0; row < batch * value.RowsPerSample; row++, data += value.Stride)
        {
            new Span<float>(data + value.Columns, padding).Clear();
        }
    }
}
