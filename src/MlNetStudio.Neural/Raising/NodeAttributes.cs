using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Raising;

/// <summary>A node's attributes, with what is meant where they are not given.</summary>
internal static class NodeAttributes
{
    public static long Int(this OperatorNode node, string name, long otherwise) =>
        node.Attributes.GetValueOrDefault(name) is OperatorAttribute.Int number ? number.Value : otherwise;

    public static float Float(this OperatorNode node, string name, float otherwise) =>
        node.Attributes.GetValueOrDefault(name) is OperatorAttribute.Float number ? number.Value : otherwise;

    public static string Text(this OperatorNode node, string name, string otherwise) =>
        node.Attributes.GetValueOrDefault(name) is OperatorAttribute.String text ? text.Value : otherwise;

    /// <summary>A list of whole numbers that fit an int; null where it is not given.</summary>
    public static int[]? Ints(this OperatorNode node, string name) =>
        node.Attributes.GetValueOrDefault(name) is OperatorAttribute.Ints numbers && numbers.Values.All(number => Math.Abs(number) <= int.MaxValue)
            ? [.. numbers.Values.Select(number => (int)number)]
            : null;
}
