using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Plans;

/// <summary>Drops elements forward and the same elements of the gradient backward: the mask is made anew from the step's number.</summary>
internal sealed unsafe class DropoutStep(StepContext context, float rate) : SharedStep(context)
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;
    private readonly Plan _plan = context.Plan;
    private readonly ulong _key = DropoutMask.CreateKey(context.Plan.Options.Seed, RandomStreams.Dropout + context.LayerIndex);

    protected override void Forward(int first, int end) => Apply(_x.Data, _y.Data, first, end);

    protected override void Backward(int first, int end) => Apply(_y.Gradient, _x.Gradient, first, end);

    private void Apply(float* from, float* to, int first, int end) =>
        DropoutMask.Apply(_plan.Options.Width, _key, _plan.StepNumber, 1 - rate, from, to, first * _y.SampleLength, (end - first) * _y.SampleLength);
}
