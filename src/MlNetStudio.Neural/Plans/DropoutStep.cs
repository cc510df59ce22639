using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Plans;

/// <summary>Drops elements forward and the same elements of the gradient backward: the mask is made anew from the step's number.</summary>
internal sealed unsafe class DropoutStep(StepContext context, float rate) : Step
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;
    private readonly Plan _plan = context.Plan;
    private readonly ulong _key = DropoutMask.CreateKey(context.Plan.Options.Seed, RandomStreams.Dropout + context.LayerIndex);

    public override void Forward(int batch) => Apply(_x.Data, _y.Data, batch);

    public override void Backward(int batch)
    {
        if (_x.Gradient is not null)
        {
            Apply(_y.Gradient, _x.Gradient, batch);
        }
    }

    private void Apply(float* from, float* to, int batch) =>
        DropoutMask.Apply(_plan.Options.Width, _key, _plan.StepNumber, 1 - rate, from, to, 0, batch * _y.RowsPerSample * _y.Stride);
}
