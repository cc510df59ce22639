using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// Cross-entropy of a distribution over classes, from logits, the target having a column for each class: one-hot, or
/// probabilities that sum to 1. With p = softmax(x) a row's loss is -Σ t log p, its gradient p - t. Computed from x less its
/// largest, so that nothing overflows.
/// </summary>
public sealed record CategoricalCrossEntropyOptions : LossOptions
{
    private const float Tolerance = 1e-3f;

    /// <inheritdoc/>
    [JsonIgnore]
    public override ActivationOptions Link => new SoftmaxOptions();

    /// <summary>The share of the target probability spread evenly over all classes, in [0, 1), as in Keras and PyTorch. Default 0.</summary>
    public float LabelSmoothing { get; init; }

    /// <inheritdoc/>
    public override void Validate() => CheckSmoothing("categoricalCrossEntropy", LabelSmoothing);

    /// <inheritdoc/>
    public override int TargetColumns(int outputs) => outputs >= 2
        ? outputs
        : throw new InvalidInputException($"categoricalCrossEntropy needs one output for every class, at least 2, and the network has {outputs}; for two classes and one output take binaryCrossEntropy.");

    internal override LossKernel CreateKernel(int outputs, SimdWidth width)
    {
        Validate();
        TargetColumns(outputs);
        var target = new ProbabilityTarget(LabelSmoothing, outputs);
        return new RowLossKernel<SoftmaxRowLoss<ProbabilityTarget, NoFocus>>(new(target, default, outputs), width);
    }

    private protected override string? FaultOf(float target, int outputs) => target is >= 0 and <= 1 ? null : "a probability must be from 0 to 1";

    private protected override string? FaultOfRow(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (float probability in row)
        {
            sum += probability;
        }

        return Math.Abs(sum - 1) <= Tolerance
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"the probabilities of the classes sum to {sum:G6} and must sum to 1");
    }
}

/// <summary>A column for each class, which holds its probability.</summary>
internal readonly unsafe struct ProbabilityTarget(float smoothing, int classes) : IClassTarget
{
    private readonly float _kept = 1 - smoothing;
    private readonly float _added = smoothing / classes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd ReadOnce<TSimd>(float* targets, nint stride)
        where TSimd : unmanaged, ISimd<TSimd> => TSimd.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read<TSimd>(TSimd readOnce, float* targets, nint stride, int column, int count, float* lanes)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        RowLanes.Read<TSimd>(targets + column, stride, count, lanes);
        for (int i = 0; i < count; i++)
        {
            float* at = lanes + (i * TSimd.Count);
            TSimd.FusedMultiplyAdd(TSimd.Load(at), _kept, _added).Store(at);
        }
    }
}
