using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class QuantizationOperatorTests
{
    [Fact]
    public void QuantizingRoundsHalvesToEvenAndSaturates()
    {
        var x = Floats([0.5f, 1.5f, -2.5f, 300, -300], 5);
        Assert.Equal([0, 2, -2, 127, -128], One("QuantizeLinear", [x, Tensor.Scalar(1f), Tensor.Scalar((sbyte)0)]).As<sbyte>().Data);
        Assert.Equal([10, 12, 8, 255, 0], One("QuantizeLinear", [x, Tensor.Scalar(1f), Tensor.Scalar((byte)10)]).As<byte>().Data);
    }

    [Fact]
    public void EveryPlaceOfAnAxisMayHaveItsScale()
    {
        var x = Tensor.Create(new sbyte[] { 1, 2, 3, 4, 5, 6 }, 2, 3);
        var scales = Tensor.Vector(0.5f, 2f);
        var zeros = Tensor.Vector((sbyte)1, (sbyte)-1);
        (string, OperatorAttribute)[] axis = [("axis", new OperatorAttribute.Int(0))];
        var y = One("DequantizeLinear", [x, scales, zeros], axis);
        Assert.Equal([0f, 0.5f, 1, 10, 12, 14], y.As<float>().Data);
        Assert.Equal(x.Data, One("QuantizeLinear", [y, scales, zeros], axis).As<sbyte>().Data);
        Assert.Contains("axis", Refusal("DequantizeLinear", [x, Tensor.Vector(1f, 2, 3, 4)], axis), StringComparison.Ordinal);
    }

    [Fact]
    public void BlocksOfAnAxisMayHaveTheirScales()
    {
        var x = Tensor.Create(new byte[] { 1, 2, 3, 4, 5, 6 }, 2, 3);
        var scales = Floats([1, 10, 2, 20], 2, 2);
        (string, OperatorAttribute)[] attributes = [("axis", new OperatorAttribute.Int(1)), ("block_size", new OperatorAttribute.Int(2))];
        Assert.Equal([1f, 2, 30, 8, 10, 120], One("DequantizeLinear", [x, scales], attributes).As<float>().Data);
    }

    [Fact]
    public void DynamicQuantizationCoversZero()
    {
        var results = Many("DynamicQuantizeLinear", [Floats([0, 2, -3, -2.5f, 1.34f, 0.5f], 6)], [ElementType.UInt8, ElementType.Float32, ElementType.UInt8]);
        Assert.Equal([153, 255, 0, 26, 221, 179], results[0].As<byte>().Data);
        Close([5f / 255], results[1].As<float>().Data);
        Assert.Equal([153], results[2].As<byte>().Data);
    }

    [Fact]
    public void IntegerConvolutionsTakeZeroPointsOff()
    {
        var x = Tensor.Create(new byte[] { 2, 3, 4, 5 }, 1, 1, 4);
        var w = Tensor.Create(new sbyte[] { 1, 1, 2, -1 }, 2, 1, 2);
        (string, OperatorAttribute)[] padded = [("pads", new OperatorAttribute.Ints([1, 0]))];

        // Padding is the zero point, which is what zero is quantized to.
        Assert.Equal([1, 3, 5, 7, -1, 0, 1, 2], One("ConvInteger", [x, w, Tensor.Scalar((byte)1)], padded).As<int>().Data);
        Tensor[] quantized =
        [
            x, Tensor.Scalar(0.5f), Tensor.Scalar((byte)1), w, Tensor.Vector(1f, 2f), Tensor.Vector((sbyte)0, (sbyte)0), Tensor.Scalar(0.5f),
            Tensor.Scalar((sbyte)3), Tensor.Vector(1, -1),
        ];
        Assert.Equal([5, 7, 9, 11, -1, 1, 3, 5], One("QLinearConv", quantized, padded).As<sbyte>().Data);
    }

    [Theory]
    [InlineData("ij,jk->ik", new[] { 2, 3 }, new[] { 3, 4 })]
    [InlineData("ij,kj", new[] { 2, 3 }, new[] { 4, 3 })]
    [InlineData("bij,bkj->bik", new[] { 2, 3, 4 }, new[] { 2, 5, 4 })]
    [InlineData("...ij,...jk->...ik", new[] { 2, 3, 4 }, new[] { 1, 4, 5 })]
    [InlineData("ii,ij->j", new[] { 3, 3 }, new[] { 3, 2 })]
    [InlineData("ij,kl->jl", new[] { 2, 3 }, new[] { 4, 5 })]
    public void EinsumIsTheSumOverAllLabels(string equation, int[] shapeA, int[] shapeB)
    {
        var a = Random(1, shapeA);
        var b = Random(2, shapeB);
        var y = Floats("Einsum", [a, b], [("equation", new OperatorAttribute.String(equation))]);
        string plain = equation.Replace("...", "z", StringComparison.Ordinal);
        string[] sides = plain.Split("->");
        string[] terms = sides[0].Split(',');
        string output = sides.Length > 1 ? sides[1] : string.Concat((terms[0] + terms[1]).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order());
        char[] labels = [.. (terms[0] + terms[1]).Distinct()];
        int[] sizes = [.. labels.Select(label => Math.Max(Size(terms[0], shapeA, label), Size(terms[1], shapeB, label)))];
        int[] outputShape = [.. output.Select(label => sizes[Array.IndexOf(labels, label)])];
        var expected = new float[Tensor.ElementCount(outputShape)];
        for (int i = 0; i < Tensor.ElementCount(sizes); i++)
        {
            int Place(string term, int[] shape)
            {
                int place = 0;
                for (int d = 0; d < shape.Length; d++)
                {
                    int rest = i;
                    for (int l = labels.Length - 1; labels[l] != term[d]; l--)
                    {
                        rest /= sizes[l];
                    }

                    place = (place * shape[d]) + (shape[d] == 1 ? 0 : rest % sizes[Array.IndexOf(labels, term[d])]);
                }

                return place;
            }

            expected[Place(output, outputShape)] += a.Data[Place(terms[0], shapeA)] * b.Data[Place(terms[1], shapeB)];
        }

        Close(expected, y, 1e-5f);
    }

    private static int Size(string term, int[] shape, char label) => term.IndexOf(label, StringComparison.Ordinal) is var place and >= 0 ? shape[place] : 1;

    private static string Refusal(string opType, Tensor?[] inputs, params (string, OperatorAttribute)[] attributes) =>
        Assert.Throws<InvalidInputException>(() => One(opType, inputs, attributes)).Message;
}
