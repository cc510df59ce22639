using System.Collections.Frozen;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ai.onnx.ml LabelEncoder: every element replaced by the value that belongs to it in a list of keys and values, or by a default.
/// Version 1 knows only texts and their places in one list; NaN is a key like others.
/// </summary>
internal sealed class LabelEncoderOperator() : MachineLearningOperator("LabelEncoder")
{
    public override Kernel Bind(NodeBinding node)
    {
        if (node.Opset < 2)
        {
            string[] classes = [.. node.Texts("classes_strings") ?? throw node.MissingAttribute("classes_strings")];
            long[] places = [.. Enumerable.Range(0, classes.Length).Select(i => (long)i)];
            return node.InputType(0) == ElementType.String
                ? Map(node, classes, places, node.Int("default_int64", -1))
                : Map(node, places, classes, node.Text("default_string", "_Unused"));
        }

        Tensor keys = node.TensorAttribute("keys_tensor") ?? List(node, "keys") ?? throw node.MissingAttribute("keys_*");
        Tensor values = node.TensorAttribute("values_tensor") ?? List(node, "values") ?? throw node.MissingAttribute("values_*");
        if (keys.Length != values.Length)
        {
            throw node.Error($"there are {keys.Length} keys and {values.Length} values");
        }

        return keys switch
        {
            Tensor<string> k => WithKeys(node, k.Data, values),
            Tensor<long> k => WithKeys(node, k.Data, values),
            Tensor<float> k => WithKeys(node, k.Data, values),
            Tensor<double> k => WithKeys(node, k.Data, values),
            Tensor<int> k => WithKeys(node, k.Data, values),
            Tensor<short> k => WithKeys(node, k.Data, values),
            _ => throw node.Error($"keys of {keys.ElementType} are not known"),
        };
    }

    private static Tensor? List(NodeBinding node, string prefix) =>
        node.Texts(prefix + "_strings") is { } texts ? Tensor.Vector<string>([.. texts])
        : node.Ints(prefix + "_int64s") is { } integers ? Tensor.Vector<long>([.. integers])
        : node.Floats(prefix + "_floats") is { } floats ? Tensor.Vector<float>([.. floats])
        : null;

    private static Kernel WithKeys<TKey>(NodeBinding node, TKey[] keys, Tensor values)
        where TKey : notnull
    {
        var given = node.TensorAttribute("default_tensor");
        if (given is not null && (given.ElementType != values.ElementType || given.Length != 1))
        {
            throw node.Error($"the default is {given}, and one element of {values.ElementType} is expected");
        }

        return values switch
        {
            Tensor<string> v => Map(node, keys, v.Data, given?.As<string>().Data[0] ?? node.Text("default_string", "_Unused")),
            Tensor<long> v => Map(node, keys, v.Data, given?.As<long>().Data[0] ?? node.Int("default_int64", -1)),
            Tensor<float> v => Map(node, keys, v.Data, given?.As<float>().Data[0] ?? node.Float("default_float", -0f)),
            Tensor<double> v => Map(node, keys, v.Data, given?.As<double>().Data[0] ?? node.Float("default_float", -0f)),
            Tensor<int> v => Map(node, keys, v.Data, given?.As<int>().Data[0] ?? (int)node.Int("default_int64", -1)),
            Tensor<short> v => Map(node, keys, v.Data, given?.As<short>().Data[0] ?? (short)node.Int("default_int64", -1)),
            _ => throw node.Error($"values of {values.ElementType} are not known"),
        };
    }

    private static Kernel Map<TKey, TValue>(NodeBinding node, TKey[] keys, TValue[] values, TValue other)
        where TKey : notnull
    {
        node.RequireType(0, Tensor.Vector(keys).ElementType);
        node.SetOutput(0, Tensor.Vector(values).ElementType, node.InputShape(0));
        var map = new Dictionary<TKey, TValue>();
        for (int i = 0; i < keys.Length; i++)
        {
            map.TryAdd(keys[i], values[i]);
        }

        var lookup = map.ToFrozenDictionary();
        return context =>
        {
            var x = context.Input<TKey>(0);
            var y = context.Output<TValue>(0, context.Dimensions(0));
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = lookup.TryGetValue(x[i], out var value) ? value : other;
            }
        };
    }
}
