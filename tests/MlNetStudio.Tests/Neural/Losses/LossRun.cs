using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.Tests.Neural.Losses;

/// <summary>One evaluation of a loss over unpadded rows, in buffers whose padding is no zero and which end where the data ends.</summary>
internal static unsafe class LossRun
{
    public static (double Value, float[] Gradient) Evaluate(
        LossOptions options, SimdWidth width, int outputs, float[] raw, float[] targets, float[]? weights, bool wantGradient = true)
    {
        int rows = raw.Length / outputs;
        int stride = Padding.Pad(outputs);
        int columns = options.TargetColumns(outputs);
        using var padded = new NativeBuffer((long)rows * stride);
        using var gradient = new NativeBuffer((long)rows * stride);
        padded.Span.Fill(77);
        gradient.Span.Fill(float.NaN);
        for (int row = 0; row < rows; row++)
        {
            raw.AsSpan(row * outputs, outputs).CopyTo(padded.Span[(row * stride)..]);
        }

        double sum = weights?.Sum(weight => (double)weight) ?? rows;
        double value;
        fixed (float* targetPointer = targets)
        {
            fixed (float* weightPointer = weights)
            {
                value = options.CreateKernel(outputs, width).Evaluate(new LossArguments
                {
                    Outputs = padded.Pointer,
                    Stride = stride,
                    Targets = targetPointer,
                    TargetStride = columns,
                    Weights = weightPointer,
                    Rows = rows,
                    Scale = (float)(1 / sum),
                    Gradient = wantGradient ? gradient.Pointer : null,
                });
            }
        }

        var result = new float[raw.Length];
        for (int row = 0; row < rows; row++)
        {
            gradient.Span.Slice(row * stride, outputs).CopyTo(result.AsSpan(row * outputs));
            if (wantGradient)
            {
                Assert.All(gradient.Span.Slice((row * stride) + outputs, stride - outputs).ToArray(), padding => Assert.Equal(0, padding));
            }
        }

        return (value, result);
    }
}
