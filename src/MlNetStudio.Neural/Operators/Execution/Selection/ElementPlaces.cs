namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>For every element of the indices (input 1) of GatherElements and ScatterElements, the place in the data (input 0) that it names.</summary>
internal readonly struct ElementPlaces
{
    private readonly int[] _places;

    public ElementPlaces(NodeContext context, int axis)
    {
        int[] data = context.Dimensions(0);
        int[] shape = context.Dimensions(1);
        if (data.Length != shape.Length || data.Length == 0)
        {
            throw context.Error("data and indices must have the same number of dimensions, at least one");
        }

        int along = Axes.Normalize(context, axis, data.Length);
        for (int d = 0; d < data.Length; d++)
        {
            if (d != along && shape[d] > data[d])
            {
                throw context.Error($"the indices are larger than the data in dimension {d}");
            }
        }

        int[] strides = StridedCopy.RowMajor(data);
        long[] indices = IntegerList.Read(context, 1);
        _places = new int[indices.Length];
        var counter = new int[shape.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            int at = 0;
            for (int d = 0; d < counter.Length; d++)
            {
                at += (d == along ? Indices.At(context, indices[i], data[d]) : counter[d]) * strides[d];
            }

            _places[i] = at;
            for (int d = counter.Length - 1; d >= 0 && ++counter[d] == shape[d]; d--)
            {
                counter[d] = 0;
            }
        }
    }

    public int this[int index] => _places[index];
}
