using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class LinearOperatorTests
{
    [Theory]
    [InlineData(new[] { 3, 4 }, new[] { 4, 5 }, new[] { 3, 5 })]
    [InlineData(new[] { 1, 600 }, new[] { 600, 32 }, new[] { 1, 32 })]
    [InlineData(new[] { 130, 70 }, new[] { 70, 17 }, new[] { 130, 17 })]
    [InlineData(new[] { 2, 3, 4 }, new[] { 4, 5 }, new[] { 2, 3, 5 })]
    [InlineData(new[] { 2, 3, 4 }, new[] { 2, 4, 5 }, new[] { 2, 3, 5 })]
    [InlineData(new[] { 2, 1, 3, 4 }, new[] { 5, 4, 16 }, new[] { 2, 5, 3, 16 })]
    [InlineData(new[] { 4 }, new[] { 4, 5 }, new[] { 5 })]
    [InlineData(new[] { 3, 4 }, new[] { 4 }, new[] { 3 })]
    [InlineData(new[] { 4 }, new[] { 4 }, new int[0])]
    [InlineData(new[] { 0, 4 }, new[] { 4, 5 }, new[] { 0, 5 })]
    [InlineData(new[] { 3, 0 }, new[] { 0, 5 }, new[] { 3, 5 })]
    public void MatMulEqualsItsDefinition(int[] shapeA, int[] shapeB, int[] shape)
    {
        var a = Random(1, shapeA);
        var b = Random(2, shapeB);
        foreach (int constantsFrom in new[] { int.MaxValue, 1 })
        {
            var result = Many("MatMul", [a, b], [ElementType.Float32], constantsFrom: constantsFrom)[0].As<float>();
            Assert.Equal(shape, result.Dimensions.AsEnumerable());
            int k = shapeA[^1];
            int n = shapeB.Length == 1 ? 1 : shapeB[^1];
            int m = shapeA.Length == 1 ? 1 : shapeA[^2];
            int[] batch = [.. shape.Take(Math.Max(0, Math.Max(shapeA.Length, shapeB.Length) - 2))];
            for (int i = 0; i < result.Length; i++)
            {
                int stack = i / (m * n);
                int row = i / n % m;
                int left = BroadcastIndex(stack, batch, shapeA.Length > 2 ? shapeA[..^2] : []);
                int right = BroadcastIndex(stack, batch, shapeB.Length > 2 ? shapeB[..^2] : []);
                double sum = 0;
                for (int p = 0; p < k; p++)
                {
                    sum += (double)a.Data[(((left * m) + row) * k) + p] * b.Data[(((right * k) + p) * n) + (i % n)];
                }

                Assert.Equal(sum, result.Data[i], 1e-4);
            }
        }
    }

    [Fact]
    public void IntegersAndDoublesAreMultipliedExactly()
    {
        Assert.Equal([19L, 22, 43, 50], One("MatMul", [Tensor.Create(new long[] { 1, 2, 3, 4 }, 2, 2), Tensor.Create(new long[] { 5, 6, 7, 8 }, 2, 2)]).As<long>().Data);
        Assert.Equal([11d], One("MatMul", [Tensor.Vector(1d, 2), Tensor.Vector(3d, 4)]).As<double>().Data);
    }

    [Theory]
    [InlineData(false, false, 1f, 1f, new[] { 5 })]
    [InlineData(true, false, 1f, 1f, new[] { 1, 5 })]
    [InlineData(false, true, 1f, 1f, new[] { 5 })]
    [InlineData(true, true, 0.5f, 2f, new[] { 3, 1 })]
    [InlineData(false, false, 0.25f, 0.35f, new[] { 3, 5 })]
    [InlineData(false, true, 1f, 1f, new int[0])]
    [InlineData(false, false, 2f, 1f, null)]
    public void GemmEqualsItsDefinition(bool transposeA, bool transposeB, float alpha, float beta, int[]? shapeC)
    {
        const int M = 3;
        const int K = 4;
        const int N = 5;
        var a = Random(1, transposeA ? [K, M] : [M, K]);
        var b = Random(2, transposeB ? [N, K] : [K, N]);
        var c = shapeC is null ? null : Random(3, shapeC);
        foreach (int constantsFrom in new[] { int.MaxValue, 1 })
        {
            float[] result = Many(
                "Gemm",
                c is null ? [a, b] : [a, b, c],
                [ElementType.Float32],
                [("transA", transposeA ? 1 : 0), ("transB", transposeB ? 1 : 0), ("alpha", alpha), ("beta", beta)],
                constantsFrom: constantsFrom)[0].As<float>().Data;
            for (int i = 0; i < M * N; i++)
            {
                int row = i / N;
                int column = i % N;
                double sum = 0;
                for (int p = 0; p < K; p++)
                {
                    sum += (double)a.Data[transposeA ? (p * M) + row : (row * K) + p] * b.Data[transposeB ? (column * K) + p : (p * N) + column];
                }

                double expected = (alpha * sum) + (c is null ? 0 : beta * c.Data[BroadcastIndex(i, [M, N], shapeC)]);
                Assert.Equal(expected, result[i], 1e-5);
            }
        }
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        Assert.Contains("inner dimensions 4 and 5", Assert.Throws<InvalidInputException>(() => One("MatMul", [Random(1, 3, 4), Random(1, 5, 2)])).Message);
        Assert.Contains("inner dimensions 4 and 5", Assert.Throws<InvalidInputException>(() => One("Gemm", [Random(1, 3, 4), Random(1, 5, 2)])).Message);
        Assert.Contains("C cannot be broadcast", Assert.Throws<InvalidInputException>(() => One("Gemm", [Random(1, 3, 4), Random(1, 4, 2), Random(1, 2, 3, 2)])).Message);
        Assert.Throws<InvalidInputException>(() => One("MatMul", [Tensor.Scalar(1f), Random(1, 5, 2)]));
    }
}
