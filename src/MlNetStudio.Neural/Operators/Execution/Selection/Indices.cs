namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Indices into a dimension, which may count from its end.</summary>
internal static class Indices
{
    /// <summary>The elements of an input of int64 or int32, each from 0 to <paramref name="size"/> - 1.</summary>
    public static int[] Read(NodeContext context, int input, int size)
    {
        long[] given = IntegerList.Read(context, input);
        var result = new int[given.Length];
        for (int i = 0; i < given.Length; i++)
        {
            result[i] = At(context, given[i], size);
        }

        return result;
    }

    /// <summary>One index.</summary>
    public static int At(NodeContext context, long index, int size) => index >= -size && index < size
        ? (int)(index < 0 ? index + size : index)
        : throw context.Error($"index {index} is outside a dimension of {size}");
}
