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

    public static void Softmax(ReadOnlySpan<float> x, Span<float> y)
    {
        float greatest = TensorPrimitives.Max(x);
        TensorPrimitives.Subtract(x, greatest, y);
        TensorPrimitives.Exp(y[..x.Length], y);
        TensorPrimitives.Divide(y[..x.Length], Kernels.RowReductions.Sum(y[..x.Length]), y);
    }

    public static void LogSoftmax(ReadOnlySpan<float> x, Span<float> y)
    {
        float greatest = TensorPrimitives.Max(x);
        TensorPrimitives.Subtract(x, greatest, y);
        double sum = 0;
        foreach (float value in y[..x.Length])
        {
            sum += Math.Exp(value);
        }

        TensorPrimitives.Subtract(y[..x.Length], (float)Math.Log(sum), y);
    }
}
