using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

internal sealed partial class NodeBinding
{
    public bool HasAttribute(string name) => Node.Attributes.ContainsKey(name);

    public long Int(string name, long defaultValue) => OptionalInt(name) ?? defaultValue;

    public long? OptionalInt(string name) => Find(name) switch
    {
        null => null,
        OperatorAttribute.Int a => a.Value,
        _ => throw WrongAttribute(name, "an integer"),
    };

    /// <summary>An integer attribute that must be in the range of an axis or a count.</summary>
    public int SmallInt(string name, int defaultValue)
    {
        long value = Int(name, defaultValue);
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Error($"attribute '{name}' is {value}, which is out of range");
    }

    public bool Flag(string name, bool defaultValue = false) => Int(name, defaultValue ? 1 : 0) != 0;

    public float Float(string name, float defaultValue) => Find(name) switch
    {
        null => defaultValue,
        OperatorAttribute.Float a => a.Value,
        _ => throw WrongAttribute(name, "a float"),
    };

    public string Text(string name, string defaultValue) => Find(name) switch
    {
        null => defaultValue,
        OperatorAttribute.String a => a.Value,
        _ => throw WrongAttribute(name, "a text"),
    };

    public ImmutableArray<long>? Ints(string name) => Find(name) switch
    {
        null => null,
        OperatorAttribute.Ints a => a.Values,
        OperatorAttribute.Floats { Values.Length: 0 } or OperatorAttribute.Strings { Values.Length: 0 } => [],
        _ => throw WrongAttribute(name, "a list of integers"),
    };

    public ImmutableArray<float>? Floats(string name) => Find(name) switch
    {
        null => null,
        OperatorAttribute.Floats a => a.Values,
        OperatorAttribute.Ints { Values.Length: 0 } or OperatorAttribute.Strings { Values.Length: 0 } => [],
        _ => throw WrongAttribute(name, "a list of floats"),
    };

    public ImmutableArray<string>? Texts(string name) => Find(name) switch
    {
        null => null,
        OperatorAttribute.Strings a => a.Values,
        OperatorAttribute.Ints { Values.Length: 0 } or OperatorAttribute.Floats { Values.Length: 0 } => [],
        _ => throw WrongAttribute(name, "a list of texts"),
    };

    public Tensor? TensorAttribute(string name) => Find(name) switch
    {
        null => null,
        OperatorAttribute.Tensor a => a.Value,
        _ => throw WrongAttribute(name, "a tensor"),
    };

    /// <summary>The error of an attribute that must be there and is not.</summary>
    public InvalidInputException MissingAttribute(string name) => Error($"attribute '{name}' is missing");

    private OperatorAttribute? Find(string name) => Node.Attributes.GetValueOrDefault(name);

    private InvalidInputException WrongAttribute(string name, string expected) => Error($"attribute '{name}' must be {expected}");
}
