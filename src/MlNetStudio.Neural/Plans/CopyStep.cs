namespace MlNetStudio.Neural.Plans;

/// <summary>The output is the input, element by element in row-major order, whatever the two shapes: identity, flatten and reshape.</summary>
internal sealed unsafe class CopyStep(StepContext context) : Step
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;

    public override void Forward(int batch) => Copy(_x, _x.Data, _y, _y.Data, batch);

    public override void Backward(int batch)
    {
        if (_x.Gradient is not null)
        {
            Copy(_y, _y.Gradient, _x, _x.Gradient, batch);
        }
    }

    /// <summary>Copies between values of the same size and different row lengths; the target's padding becomes zero.</summary>
    private static void Copy(PlanValue from, float* source, PlanValue to, float* target, int batch)
    {
        if (from.Columns == to.Columns)
        {
            long bytes = batch * (long)from.RowsPerSample * from.Stride * sizeof(float);
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
