namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Cast: the elements in another type. Floating-point numbers become integers by cutting off the fraction, integers that do
/// not fit wrap around, what is too large for a float8 becomes the largest unless saturate says otherwise, what is not zero is true, and texts are read and written in the invariant culture.
/// </summary>
internal sealed class CastOperator() : Operator("Cast", 6)
{
    public override Kernel Bind(NodeBinding node)
    {
        long to = node.OptionalInt("to") ?? throw node.MissingAttribute("to");
        return Bind(node, (ElementType)to);
    }

    /// <summary>The kernel that turns the first input into another type.</summary>
    public static Kernel Bind(NodeBinding node, ElementType to)
    {
        var from = node.InputType(0);
        if (!Enum.IsDefined(to) || to == ElementType.Undefined)
        {
            throw node.Error($"the native engine has no element type {(int)to}");
        }

        node.SetOutput(0, to, node.InputShape(0));
        if (SmallNumbers.Has(from) || SmallNumbers.Has(to))
        {
            return from == to ? context => context.View(0, 0, context.Dimensions(0)) : ToOrFromSmall(node, from, to);
        }

        return from == to ? context => context.View(0, 0, context.Dimensions(0)) : ElementConversion.For(from, to);
    }

    private static Kernel ToOrFromSmall(NodeBinding node, ElementType from, ElementType to)
    {
        string rounding = node.Text("round_mode", "up");
        return SmallConversion.For(from, to, node.Int("saturate", 1) != 0, rounding switch
        {
            "up" => PowerRounding.Up,
            "down" => PowerRounding.Down,
            "nearest" => PowerRounding.Nearest,
            _ => throw node.Error($"round_mode is '{rounding}', and must be up, down or nearest"),
        }) ?? throw node.Error($"{from} cannot become {to}");
    }
}
