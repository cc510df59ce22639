namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ai.onnx.ml OneHotEncoder: a new last dimension with 1 at the place of the category in the list, 0 elsewhere. A category that is
/// not in the list is all zeros, or an error if zeros = 0.
/// </summary>
internal sealed class OneHotEncoderOperator() : MachineLearningOperator("OneHotEncoder")
{
    public override Kernel Bind(NodeBinding node)
    {
        bool zeros = node.Flag("zeros", true);
        var shape = node.InputShape(0);
        if (node.InputType(0) == ElementType.String)
        {
            var texts = node.Texts("cats_strings") ?? throw node.MissingAttribute("cats_strings");
            var textPlaces = Places(texts);
            Declare(node, shape, texts.Length);
            return context => Encode(context, context.Input<string>(0), textPlaces, texts.Length, zeros);
        }

        RequireNumbers(node, 0);
        var numbers = node.Ints("cats_int64s") ?? throw node.MissingAttribute("cats_int64s");
        var places = Places(numbers);
        Declare(node, shape, numbers.Length);
        return node.InputType(0) == ElementType.Int64
            ? context => Encode(context, context.Input<long>(0), places, numbers.Length, zeros)
            : context => Encode<long>(context, Integers(context.Input(0)), places, numbers.Length, zeros);
    }

    private static void Declare(NodeBinding node, PartialShape shape, int categories) =>
        node.SetOutput(0, ElementType.Float32, shape.IsRankKnown ? new PartialShape([.. shape.Dimensions, categories]) : default);

    private static Dictionary<T, int> Places<T>(IReadOnlyList<T> categories)
        where T : notnull
    {
        var places = new Dictionary<T, int>();
        for (int i = 0; i < categories.Count; i++)
        {
            // Of a category listed twice the first place counts; the column of the other stays zero.
            places.TryAdd(categories[i], i);
        }

        return places;
    }

    private static long[] Integers(Value value) => [.. NumberConversion.ToDouble(value).Select(number => double.IsNaN(number) ? long.MinValue : (long)number)];

    private static void Encode<T>(NodeContext context, ReadOnlySpan<T> x, Dictionary<T, int> places, int categories, bool zeros)
        where T : notnull
    {
        var y = context.Output<float>(0, context.Plan(categories, static (context, categories) => (int[])[.. context.Dimensions(0), categories]));
        y.Clear();
        for (int i = 0; i < x.Length; i++)
        {
            if (places.TryGetValue(x[i], out int place))
            {
                y[(i * categories) + place] = 1;
            }
            else if (!zeros)
            {
                throw context.Error($"'{x[i]}' is none of the {categories} categories");
            }
        }
    }
}
