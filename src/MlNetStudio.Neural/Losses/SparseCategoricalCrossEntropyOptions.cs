using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// Cross-entropy of one class of several, from logits, the target being the class's index in one column: with
/// p = softmax(x) a row's loss is -log p[target], its gradient p - one-hot(target). Computed from x less its largest, so that
/// nothing overflows.
/// </summary>
public sealed record SparseCategoricalCrossEntropyOptions : LossOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override ActivationOptions Link => new SoftmaxOptions();

    /// <summary>The share of the target probability spread evenly over all classes, in [0, 1), as in Keras and PyTorch. Default 0.</summary>
    public float LabelSmoothing { get; init; }

    /// <inheritdoc/>
    public override void Validate() => CheckSmoothing("sparseCategoricalCrossEntropy", LabelSmoothing);

    /// <inheritdoc/>
    public override int TargetColumns(int outputs) => ClassColumn("sparseCategoricalCrossEntropy", outputs);

    internal override LossKernel CreateKernel(int outputs, SimdWidth width)
    {
        Validate();
        TargetColumns(outputs);
        var target = new ClassIndexTarget(LabelSmoothing, outputs);
        return new RowLossKernel<SoftmaxRowLoss<ClassIndexTarget, NoFocus>>(new(target, default, outputs), width);
    }

    private protected override string? FaultOf(float target, int outputs) => FaultOfClass(target, outputs);
}

/// <summary>One column that holds the class's index.</summary>
internal readonly unsafe struct ClassIndexTarget(float smoothing, int classes) : IClassTarget
{
    private readonly float _off = smoothing / classes;
    private readonly float _on = 1 - smoothing + (smoothing / classes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd ReadOnce<TSimd>(float* targets, nint stride)
        where TSimd : unmanaged, ISimd<TSimd> => RowLanes.ReadColumn<TSimd>(targets, stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read<TSimd>(TSimd readOnce, float* targets, nint stride, int column, int count, float* lanes)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        for (int i = 0; i < count; i++)
        {
            TSimd.Select(TSimd.Equal(readOnce, (float)(column + i)), _on, _off).Store(lanes + (i * TSimd.Count));
        }
    }
}
