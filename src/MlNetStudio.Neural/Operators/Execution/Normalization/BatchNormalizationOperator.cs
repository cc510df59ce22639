using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX BatchNormalization: y = x s + t for every channel (dimension 1), where s = scale / sqrt(var + epsilon) and
/// t = bias - mean s, as the layer folds it (<see cref="NormalizationKernels.FoldBatchNormalization"/>). In training mode mean and
/// variance are those of the batch, and the running ones come out as well.
/// </summary>
internal sealed class BatchNormalizationOperator() : Operator("BatchNormalization", 9)
{
    public override int MinimumInputs => 5;

    public override int MaximumOutputs => 5;

    public override Kernel Bind(NodeBinding node)
    {
        float epsilon = node.Float("epsilon", 1e-5f);
        float momentum = node.Float("momentum", 0.9f);
        bool trains = node.Opset >= 14 && node.Flag("training_mode");
        if (node.OutputCount > (trains ? 3 : 1))
        {
            throw node.Error("the outputs for training are asked for, and it is not in training mode");
        }

        node.SetOutputLikeInput();
        for (int i = 1; i < node.OutputCount; i++)
        {
            node.SetOutput(i, node.InputType(3), node.InputShape(3));
        }

        for (int i = 1; i < 5; i++)
        {
            node.RequireRank(i, 1);
            node.RequireType(i, node.InputType(i <= 2 ? 1 : 3));
        }

        return trains ? node.ForFloating(new TrainingKernel(epsilon, momentum)) : node.ForFloating(new InferenceKernel(epsilon, TryFold(node, epsilon)));
    }

    /// <summary>The factor and the summand of every channel, where all that they follow from is constant; else null.</summary>
    private static Folded? TryFold(NodeBinding node, float epsilon)
    {
        if (node.Constant(1) is { } scale && node.Constant(2) is { } bias && node.Constant(3) is { } mean && node.Constant(4) is { } variance
            && bias.Length == scale.Length && mean.Length == scale.Length && variance.Length == scale.Length)
        {
            return Fold(scale, bias, mean, variance, epsilon);
        }

        return null;
    }

    private static Folded Fold(Value scale, Value bias, Value mean, Value variance, float epsilon)
    {
        var folded = new Folded(new float[scale.Length], new float[scale.Length]);
        NormalizationKernels.FoldBatchNormalization(
            NumberConversion.ToSingle(scale), NumberConversion.ToSingle(bias), NumberConversion.ToSingle(mean), NumberConversion.ToSingle(variance), epsilon,
            folded.Scale, folded.Shift);
        return folded;
    }

    private static int Channels(NodeContext context)
    {
        int[] shape = context.Dimensions(0);
        int channels = shape.Length > 1 ? shape[1] : 1;
        for (int i = 1; i < 5; i++)
        {
            if (context.Input(i).Length != channels)
            {
                throw context.Error($"there are {channels} channels, and input {i} has {context.Input(i).Length} elements");
            }
        }

        return channels;
    }

    private static void Apply<T>(ReadOnlySpan<T> x, Span<T> y, ReadOnlySpan<T> scale, ReadOnlySpan<T> shift, int inner)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        int channels = scale.Length;
        if (inner == 1)
        {
            for (int i = 0; i < x.Length; i += channels)
            {
                TensorPrimitives.Multiply(x.Slice(i, channels), scale, y[i..]);
                TensorPrimitives.Add(y.Slice(i, channels), shift, y[i..]);
            }

            return;
        }

        for (int i = 0, c = 0; i < x.Length; i += inner, c = (c + 1) % channels)
        {
            TensorPrimitives.Multiply(x.Slice(i, inner), scale[c], y[i..]);
            TensorPrimitives.Add(y.Slice(i, inner), shift[c], y[i..]);
        }
    }

    /// <summary>y = x Scale + Shift, for every channel.</summary>
    private sealed record Folded(float[] Scale, float[] Shift);

    private sealed class InferenceKernel(float epsilon, Folded? known) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int channels = Channels(context);
            int[] shape = context.Dimensions(0);
            int inner = shape.Length > 2 ? Tensor.ElementCount(shape.AsSpan(2)) : 1;
            var (scale, shift) = known ?? Fold(context.Input(1), context.Input(2), context.Input(3), context.Input(4), epsilon);
            var x = context.Input<T>(0);
            var y = context.OutputOver<T>(0, 0, shape);
            if (x.IsEmpty)
            {
                return;
            }

            if (typeof(T) == typeof(float))
            {
                Apply<float>(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y), scale, shift, inner);
                return;
            }

            var scaleT = new T[channels];
            var shiftT = new T[channels];
            TensorPrimitives.ConvertTruncating<float, T>(scale, scaleT);
            TensorPrimitives.ConvertTruncating<float, T>(shift, shiftT);
            Apply<T>(x, y, scaleT, shiftT, inner);
        }
    }

    private sealed class TrainingKernel(float epsilon, float momentum) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int channels = Channels(context);
            int[] shape = context.Dimensions(0);
            int inner = shape.Length > 2 ? Tensor.ElementCount(shape.AsSpan(2)) : 1;
            var x = context.Input<T>(0);
            var y = context.Output<T>(0, shape);
            double[] scale = NumberConversion.ToDouble(context.Input(1));
            double[] bias = NumberConversion.ToDouble(context.Input(2));
            double[] runningMean = NumberConversion.ToDouble(context.Input(3));
            double[] runningVariance = NumberConversion.ToDouble(context.Input(4));
            int count = x.Length / Math.Max(1, channels);
            for (int c = 0; c < channels; c++)
            {
                double sum = 0;
                for (int i = 0; i < count; i++)
                {
                    sum += double.CreateTruncating(x[At(i, c, channels, inner)]);
                }

                double mean = sum / count;
                double squares = 0;
                for (int i = 0; i < count; i++)
                {
                    double difference = double.CreateTruncating(x[At(i, c, channels, inner)]) - mean;
                    squares += difference * difference;
                }

                double variance = squares / count;
                for (int i = 0; i < count; i++)
                {
                    int at = At(i, c, channels, inner);
                    double normalized = (double.CreateTruncating(x[at]) - mean) / Math.Sqrt(variance + epsilon);
                    y[at] = T.CreateTruncating((normalized * scale[c]) + bias[c]);
                }

                runningMean[c] = (runningMean[c] * momentum) + (mean * (1 - momentum));
                runningVariance[c] = (runningVariance[c] * momentum) + (variance * (1 - momentum));
            }

            Write(context, 1, runningMean);
            Write(context, 2, runningVariance);
        }

        private static int At(int i, int channel, int channels, int inner) => (((i / inner * channels) + channel) * inner) + (i % inner);

        private static void Write(NodeContext context, int output, double[] values)
        {
            if (!context.IsWanted(output))
            {
                return;
            }

            switch (context.Input(3).ElementType)
            {
                case ElementType.Float32:
                    TensorPrimitives.ConvertTruncating<double, float>(values, context.Output<float>(output, [values.Length]));
                    break;
                case ElementType.Float64:
                    values.CopyTo(context.Output<double>(output, [values.Length]));
                    break;
                default:
                    TensorPrimitives.ConvertTruncating<double, Half>(values, context.Output<Half>(output, [values.Length]));
                    break;
            }
        }
    }
}
