using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>What is done to the scores of a row at the end, as ai.onnx.ml names it.</summary>
internal enum PostTransform
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>e^x / the sum of e^x.</summary>
    Softmax,

    /// <summary>1 / (1 + e^-x).</summary>
    Logistic,

    /// <summary>Softmax over those that are not zero; zeros stay.</summary>
    SoftmaxZero,

    /// <summary>The x at which the normal distribution reaches the score.</summary>
    Probit,
}

/// <summary>Reads and applies a <see cref="PostTransform"/>.</summary>
internal static class PostTransforms
{
    /// <summary>The attribute post_transform as a text.</summary>
    public static PostTransform Bind(NodeBinding node) => node.Text("post_transform", "NONE") switch
    {
        "NONE" => PostTransform.None,
        "SOFTMAX" => PostTransform.Softmax,
        "LOGISTIC" => PostTransform.Logistic,
        "SOFTMAX_ZERO" => PostTransform.SoftmaxZero,
        "PROBIT" => PostTransform.Probit,
        var other => throw node.Error($"post_transform '{other}' is none of NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO and PROBIT"),
    };

    public static void Apply(PostTransform transform, Span<float> row)
    {
        switch (transform)
        {
            case PostTransform.Softmax:
                FloatFunctions.Softmax(row, row);
                break;
            case PostTransform.Logistic:
                TensorPrimitives.Sigmoid(row, row);
                break;
            case PostTransform.SoftmaxZero:
                SoftmaxZero(row);
                break;
            case PostTransform.Probit:
                foreach (ref float value in row)
                {
                    value = Probit(value);
                }

                break;
        }
    }

    private static void SoftmaxZero(Span<float> row)
    {
        float greatest = TensorPrimitives.Max<float>(row);
        float sum = 0;
        foreach (ref float value in row)
        {
            value = value == 0 ? 0 : MathF.Exp(value - greatest);
            sum += value;
        }

        if (sum > 0)
        {
            TensorPrimitives.Divide(row, sum, row);
        }
    }

    // Winitzki's approximation of the inverse error function, which the specification's runtimes use: sqrt(2) erf^-1(2 p - 1).
    private static float Probit(float p)
    {
        float x = (2 * p) - 1;
        float log = MathF.Log((1 - x) * (1 + x));
        float a = (2 / (MathF.PI * 0.147f)) + (0.5f * log);
        float root = MathF.Sqrt(MathF.Sqrt((a * a) - (log / 0.147f)) - a);
        return MathF.Sqrt(2) * (x < 0 ? -root : root);
    }
}
