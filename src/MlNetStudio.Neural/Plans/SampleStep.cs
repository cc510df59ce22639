namespace MlNetStudio.Neural.Plans;

/// <summary>Some consecutive samples of a batch on their way through a flow.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="Part">The part of the batch that they belong to: gradients of parameters are summed by parts.</param>
/// <param name="BeginsPart">Whether they are the part's first.</param>
/// <param name="Member">The thread that works on them.</param>
internal readonly record struct SampleRange(int First, int Count, int Part, bool BeginsPart, int Member);

/// <summary>A step whose samples do not depend on each other, so that a <see cref="FlowStep"/> can bring a few through several such steps at a time.</summary>
internal abstract class SampleStep : Step
{
    /// <summary>What is done once, before any samples go forward.</summary>
    public abstract void BeginForward();

    /// <summary>Computes the output for some samples; several threads do so at the same time.</summary>
    public abstract void Forward(in SampleRange samples);

    /// <summary>What is done once, before any samples go backward.</summary>
    public abstract void BeginBackward();

    /// <summary>Computes the gradient of the inputs for some samples, and their share of the gradients of the parameters.</summary>
    public abstract void Backward(in SampleRange samples);

    /// <summary>Sums the shares of all parts, in their order.</summary>
    public abstract void EndBackward(int batch);
}
