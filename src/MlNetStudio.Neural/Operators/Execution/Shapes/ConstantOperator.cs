namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Constant: a tensor, or a number or text or a list of these, that is part of the node.</summary>
internal sealed class ConstantOperator() : Operator("Constant", 1)
{
    public override int MinimumInputs => 0;

    public override Kernel Bind(NodeBinding node)
    {
        var value = Value.Wrap(Find(node) ?? throw node.MissingAttribute("value"));
        node.SetOutput(0, value.ElementType, new PartialShape(value.Dimensions));
        return context => context.SetConstant(0, value);
    }

    private static Tensor? Find(NodeBinding node) =>
        node.HasAttribute("value") ? node.TensorAttribute("value")
        : node.HasAttribute("value_float") ? Tensor.Scalar(node.Float("value_float", 0))
        : node.Floats("value_floats") is { } floats ? Tensor.Vector<float>([.. floats])
        : node.OptionalInt("value_int") is { } integer ? Tensor.Scalar(integer)
        : node.Ints("value_ints") is { } integers ? Tensor.Vector<long>([.. integers])
        : node.HasAttribute("value_string") ? Tensor.Scalar(node.Text("value_string", ""))
        : node.Texts("value_strings") is { } texts ? Tensor.Vector<string>([.. texts])
        : null;
}
