namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The slices of a tensor that the rows of a tensor of indices name, as GatherND and ScatterND have them.</summary>
internal readonly struct IndexedSlices
{
    private readonly int[] _starts;

    public IndexedSlices(NodeContext context, int dataInput, int indexInput, int batchDimensions)
    {
        int[] data = context.Dimensions(dataInput);
        int[] shape = context.Dimensions(indexInput);
        int depth = shape.Length == 0 ? 0 : shape[^1];
        if (batchDimensions < 0 || shape.Length <= batchDimensions || depth + batchDimensions > data.Length
            || !data.AsSpan(0, batchDimensions).SequenceEqual(shape.AsSpan(0, batchDimensions)))
        {
            throw context.Error("the indices do not fit the data");
        }

        SliceShape = data[(batchDimensions + depth)..];
        Length = Tensor.ElementCount(SliceShape);
        int[] strides = StridedCopy.RowMajor(data);
        int batches = Tensor.ElementCount(data.AsSpan(0, batchDimensions));
        int batchSize = Tensor.ElementCount(data.AsSpan(batchDimensions));
        _starts = new int[Tensor.ElementCount(shape.AsSpan(0, shape.Length - 1))];
        long[] indices = IntegerList.Read(context, indexInput);
        for (int i = 0; i < _starts.Length; i++)
        {
            int at = i / (_starts.Length / batches) * batchSize;
            for (int d = 0; d < depth; d++)
            {
                at += Indices.At(context, indices[(i * depth) + d], data[batchDimensions + d]) * strides[batchDimensions + d];
            }

            _starts[i] = at;
        }
    }

    /// <summary>The number of slices.</summary>
    public int Count => _starts.Length;

    /// <summary>The dimensions of one slice.</summary>
    public int[] SliceShape { get; }

    /// <summary>The elements of one slice.</summary>
    public int Length { get; }

    /// <summary>Where a slice starts.</summary>
    public int this[int index] => _starts[index];
}
