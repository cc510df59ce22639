using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Raising;

/// <summary>Constants that a graph combines with a value column by column: [C], [1, C], or [1, C, 1, 1] where an image has its channels first.</summary>
internal static class ColumnConstants
{
    /// <summary>One number for every column of the network's value; null where the constant is none or differs along something else.</summary>
    public static float[]? Of(RaisedValue x, Tensor<float>? constant)
    {
        int rank = x.Axes.Length + 1;
        if (constant is null || constant.Rank > rank)
        {
            return null;
        }

        int columns = x.Shape.Columns;
        if (constant.Length == 1)
        {
            return [.. Enumerable.Repeat(constant.Data[0], columns)];
        }

        for (int axis = 0; axis < constant.Rank; axis++)
        {
            int own = rank - constant.Rank + axis;
            if (constant.Dimensions[axis] != 1 && (own == 0 || x.Axes[own - 1] != x.Shape.Rank - 1))
            {
                return null;
            }
        }

        return constant.Length == columns ? x.Arrange(constant.Data) : null;
    }
}
