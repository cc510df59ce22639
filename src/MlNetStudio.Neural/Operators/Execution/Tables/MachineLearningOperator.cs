using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>An operator of the domain ai.onnx.ml.</summary>
internal abstract class MachineLearningOperator(string opType, int since = 1) : Operator(opType, since, OperatorRegistry.MachineLearning)
{
    /// <summary>The number of columns of a value: its last dimension.</summary>
    protected static int Columns(NodeContext context, int input) =>
        context.Dimensions(input) is { Length: > 0 } shape ? shape[^1] : 1;

    /// <summary>The number of rows of the first input: the product of all dimensions but the last.</summary>
    protected static int Rows(NodeContext context) =>
        context.Dimensions(0) is { Length: > 1 } shape ? Tensor.ElementCount(shape.AsSpan(0, shape.Length - 1)) : 1;

    /// <summary>The targets of trees for every row of the first input.</summary>
    protected static void Scores<T>(NodeContext context, DecisionTrees trees, int rows, Span<T> scores)
        where T : unmanaged, INumber<T>
    {
        int columns = Columns(context, 0);
        if (columns < trees.Columns)
        {
            throw context.Error($"the trees look at {trees.Columns} columns");
        }

        double[] x = NumberConversion.ToDouble(context.Input(0));
        var sums = new double[trees.Targets];
        for (int row = 0; row < rows; row++)
        {
            trees.Score(x.AsSpan(row * columns, columns), sums);
            TensorPrimitives.ConvertTruncating<double, T>(sums, scores[(row * sums.Length)..]);
        }
    }

    /// <summary>An input of numbers as floats.</summary>
    protected static ReadOnlySpan<float> Floats(NodeContext context, int input) => context.Input(input) switch
    {
        Value<float> value => value.Span,
        var value => NumberConversion.ToSingle(value),
    };

    /// <summary>Makes sure that an input holds numbers.</summary>
    protected static void RequireNumbers(NodeBinding node, int input) =>
        node.RequireType(input, ElementType.Float32, ElementType.Float64, ElementType.Int64, ElementType.Int32);

    /// <summary>Checks that a row of constants fits the columns: one for all, or one each.</summary>
    protected static void RequireLength(NodeContext context, string attribute, int length, int columns)
    {
        if (length != 1 && length != columns)
        {
            throw context.Error($"attribute '{attribute}' has {length} elements for {columns} columns");
        }
    }
}
