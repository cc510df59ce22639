namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// The end of a classifier of ai.onnx.ml: labels, texts or integers, and the scores of all classes after the post transform. A single
/// score for two classes is that of the second.
/// </summary>
internal sealed class ClassLabels
{
    private readonly string[]? _texts;
    private readonly long[]? _integers;
    private readonly PostTransform _transform;

    private ClassLabels(string[]? texts, long[]? integers, PostTransform transform)
    {
        _texts = texts;
        _integers = integers;
        _transform = transform;
    }

    /// <summary>The number of classes.</summary>
    public int Count => _texts?.Length ?? _integers!.Length;

    /// <summary>Reads the labels and declares both outputs.</summary>
    public static ClassLabels Bind(NodeBinding node, string integersName)
    {
        string[]? texts = node.Texts("classlabels_strings") is { IsEmpty: false } given ? [.. given] : null;
        long[]? integers = texts is null && node.Ints(integersName) is { IsEmpty: false } numbers ? [.. numbers] : null;
        if (texts is null && integers is null)
        {
            throw node.MissingAttribute("classlabels_strings' or '" + integersName);
        }

        var labels = new ClassLabels(texts, integers, PostTransforms.Bind(node));
        node.SetOutput(0, texts is null ? ElementType.Int64 : ElementType.String, PartialShape.OfRank(1));
        node.SetOutput(1, ElementType.Float32, new PartialShape(PartialShape.Unknown, labels.Count));
        return labels;
    }

    /// <summary>
    /// Writes both outputs. <paramref name="scores"/> is [rows, classes], or [rows, 1] for two classes.
    /// </summary>
    /// <param name="context">The run.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="threshold">Above it a single score stands for the second class.</param>
    /// <param name="negates">Whether the first class has the negative of a single score, rather than 1 minus it.</param>
    public void Write(NodeContext context, ReadOnlySpan<float> scores, int rows, float threshold, bool negates)
    {
        int count = Count;
        int width = rows == 0 ? count : scores.Length / rows;
        var y = context.Output<float>(1, [rows, count]);
        var winners = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            var from = scores.Slice(row * width, width);
            var to = y.Slice(row * count, count);
            if (width == count)
            {
                winners[row] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(from);
                from.CopyTo(to);
                PostTransforms.Apply(_transform, to);
                continue;
            }

            winners[row] = from[0] > threshold ? 1 : 0;
            Span<float> single = to[1..];
            single[0] = from[0];
            if (_transform is PostTransform.Logistic or PostTransform.Probit)
            {
                PostTransforms.Apply(_transform, single);
            }

            to[0] = negates && _transform != PostTransform.Logistic ? -single[0] : 1 - single[0];
            if (_transform is PostTransform.Softmax or PostTransform.SoftmaxZero)
            {
                PostTransforms.Apply(_transform, to);
            }
        }

        if (_texts is not null)
        {
            var labels = context.Output<string>(0, [rows]);
            for (int row = 0; row < rows; row++)
            {
                labels[row] = _texts[winners[row]];
            }

            return;
        }

        var numbers = context.Output<long>(0, [rows]);
        for (int row = 0; row < rows; row++)
        {
            numbers[row] = _integers![winners[row]];
        }
    }
}
