using System.Collections;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Tests.Onnx;

/// <summary>Compares graphs part by part; a failure names the part.</summary>
internal static class GraphComparer
{
    public static void AssertEqual(OperatorGraph expected, OperatorGraph actual)
    {
        Assert.Equal(expected.Name, actual.Name);
        Assert.Equal(expected.Description, actual.Description);
        Assert.Equal(expected.OpsetVersions, actual.OpsetVersions);
        Assert.Equal(expected.Metadata, actual.Metadata);
        AssertInfosEqual(expected.Inputs, actual.Inputs);
        AssertInfosEqual(expected.Outputs, actual.Outputs);
        Assert.Equal(expected.Initializers.Select(pair => pair.Key), actual.Initializers.Select(pair => pair.Key));
        foreach (var (left, right) in expected.Initializers.Zip(actual.Initializers))
        {
            AssertEqual(left.Value, right.Value);
        }

        Assert.Equal(expected.Nodes.Length, actual.Nodes.Length);
        foreach (var (left, right) in expected.Nodes.Zip(actual.Nodes))
        {
            AssertEqual(left, right);
        }
    }

    public static void AssertEqual(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.ElementType, actual.ElementType);
        Assert.Equal(expected.Dimensions.ToArray(), actual.Dimensions.ToArray());
        Assert.Equal(Elements(expected), Elements(actual));
    }

    // Floats by their bits, so that -0 is not 0 and a NaN keeps its payload.
    private static IEnumerable Elements(Tensor tensor) => tensor switch
    {
        Tensor<float> data => data.Data.Select(BitConverter.SingleToUInt32Bits).ToArray(),
        Tensor<double> data => data.Data.Select(BitConverter.DoubleToUInt64Bits).ToArray(),
        Tensor<Half> data => data.Data.Select(BitConverter.HalfToUInt16Bits).ToArray(),
        Tensor<long> data => data.Data,
        Tensor<ulong> data => data.Data,
        Tensor<int> data => data.Data,
        Tensor<uint> data => data.Data,
        Tensor<short> data => data.Data,
        Tensor<ushort> data => data.Data,
        Tensor<sbyte> data => data.Data,
        Tensor<byte> data => data.Data,
        Tensor<bool> data => data.Data,
        Tensor<string> data => data.Data,
        _ => throw new ArgumentException(tensor.ToString(), nameof(tensor)),
    };

    private static void AssertInfosEqual(IReadOnlyList<ValueInfo> expected, IReadOnlyList<ValueInfo> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (left, right) in expected.Zip(actual))
        {
            Assert.Equal((left.Name, left.ElementType, left.Kind, left.Description, left.Shape.IsDefault), (right.Name, right.ElementType, right.Kind, right.Description, right.Shape.IsDefault));
            Assert.Equal(left.Shape.IsDefault ? [] : left.Shape.ToArray(), right.Shape.IsDefault ? [] : right.Shape.ToArray());
        }
    }

    private static void AssertEqual(OperatorNode expected, OperatorNode actual)
    {
        Assert.Equal((expected.OpType, expected.Name, expected.Domain), (actual.OpType, actual.Name, actual.Domain));
        Assert.Equal(expected.Inputs.ToArray(), actual.Inputs.ToArray());
        Assert.Equal(expected.Outputs.ToArray(), actual.Outputs.ToArray());
        Assert.Equal(expected.Attributes.Keys, actual.Attributes.Keys);
        foreach (var (name, value) in expected.Attributes)
        {
            AssertEqual(value, actual.Attributes[name]);
        }
    }

    private static void AssertEqual(OperatorAttribute expected, OperatorAttribute actual)
    {
        switch (expected, actual)
        {
            case (OperatorAttribute.Ints left, OperatorAttribute.Ints right):
                Assert.Equal(left.Values.ToArray(), right.Values.ToArray());
                break;
            case (OperatorAttribute.Floats left, OperatorAttribute.Floats right):
                Assert.Equal(left.Values.ToArray(), right.Values.ToArray());
                break;
            case (OperatorAttribute.Strings left, OperatorAttribute.Strings right):
                Assert.Equal(left.Values.ToArray(), right.Values.ToArray());
                break;
            case (OperatorAttribute.Tensor left, OperatorAttribute.Tensor right):
                AssertEqual(left.Value, right.Value);
                break;
            default:
                Assert.Equal(expected, actual);
                break;
        }
    }
}
