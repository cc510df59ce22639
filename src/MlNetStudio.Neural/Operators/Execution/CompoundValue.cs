namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// A value that is no tensor, during a run. It is passed on whole; only operators that say so (<see cref="Operator.TakesTensorsOnly"/>) get it.
/// </summary>
internal sealed class CompoundValue(GraphValue value) : Value(value.ElementType, [], 0)
{
    public override bool IsExclusive => false;

    public override Value View(int[] dimensions) => this;

    public override void Release()
    {
        // Its tensors are the caller's.
    }

    public override bool TryRenew(int[] dimensions) => false;

    public override bool TryRenewView(Value source, int[] dimensions) => false;

    public override Tensor ToTensor() => throw NoTensor();

    public override Tensor CopyTo(Tensor? earlier) => throw NoTensor();

    public override GraphValue ToGraphValue() => Copy(value);

    public override Span<TOther> Raw<TOther>() => throw NoTensor();

    // What leaves the engine shares nothing with what came in.
    private static GraphValue Copy(GraphValue value) => value switch
    {
        Tensor tensor => Wrap(tensor).ToTensor(),
        TensorSequence sequence => Copy(sequence),
        OptionalValue { Value: Tensor tensor } => OptionalValue.Of(Wrap(tensor).ToTensor()),
        OptionalValue { Value: TensorSequence sequence } => OptionalValue.Of(Copy(sequence)),
        _ => value,
    };

    private static TensorSequence Copy(TensorSequence sequence) => new(sequence.ElementType, [.. sequence.Tensors.Select(tensor => Wrap(tensor).ToTensor())]);

    private InvalidOperationException NoTensor() => new($"A {value.Kind} was used as a tensor.");
}
