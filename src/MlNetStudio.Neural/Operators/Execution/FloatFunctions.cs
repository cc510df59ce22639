using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The functions of one float that networks use. y may be x.</summary>
internal static class FloatFunctions
{
    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Exp(x, y);

    public static void Log(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Log(x, y);

    public static void Tanh(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Tanh(x, y);

    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Sigmoid(x, y);

    public static void Relu(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Max(x, 0f, y);

    public static void Erf(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = (float)ErrorFunction.Evaluate(x[i]);
        }
    }

    public static void Softplus(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = MathF.Max(x[i], 0) + float.LogP1(MathF.Exp(-MathF.Abs(x[i])));
        }
    }

    public static void LeakyRelu(ReadOnlySpan<float> x, Span<float> y, float alpha)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] >= 0 ? x[i] : alpha * x[i];
        }
    }

    public static void Elu(ReadOnlySpan<float> x, Span<float> y, float alpha)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] > 0 ? x[i] : alpha * float.ExpM1(x[i]);
        }
    }

    public static void Selu(ReadOnlySpan<float> x, Span<float> y, float alpha, float gamma)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = gamma * (x[i] > 0 ? x[i] : alpha * float.ExpM1(x[i]));
        }
    }

    public static void HardSigmoid(ReadOnlySpan<float> x, Span<float> y, float alpha, float beta)
    {
        for (int i = 0; i < x.Length; i++)
        {
            float scaled = alpha * x[i];
            y[i] = MathF.Min(MathF.Max(scaled + beta, 0), 1);
        }
    }

    public static void Softmax(ReadOnlySpan<float> x, Span<float> y, int columns)
    {
        for (int i = 0; i < x.Length; i += columns)
        {
            var row = y.Slice(i, columns);
            TensorPrimitives.Subtract(x.Slice(i, columns), TensorPrimitives.Max(x.Slice(i, columns)), row);
            TensorPrimitives.Exp<float>(row, row);
            TensorPrimitives.Divide(row, Kernels.RowReductions.Sum(row), row);
        }
    }

    public static void LogSoftmax(ReadOnlySpan<float> x, Span<float> y, int columns)
    {
        for (int i = 0; i < x.Length; i += columns)
        {
            var row = y.Slice(i, columns);
            TensorPrimitives.Subtract(x.Slice(i, columns), TensorPrimitives.Max(x.Slice(i, columns)), row);
            double sum = 0;
            foreach (float value in row)
            {
                sum += Math.Exp(value);
            }

            TensorPrimitives.Subtract(row, (float)Math.Log(sum), row);
        }
    }
}
