using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Plans;

/// <summary>An activation that is a layer of its own.</summary>
internal sealed unsafe class ActivationStep(StepContext context, ActivationOptions options) : SharedStep(context)
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;
    private readonly ActivationKernel _kernel = options.CreateKernel(context.Kernels.Width);

    protected override void Forward(int first, int end)
    {
        nint start = first * _x.SampleLength;
        _kernel.Forward(_x.Data + start, _y.Data + start, (end - first) * _x.RowsPerSample, _x.Columns, _x.Stride);
    }

    protected override void Backward(int first, int end)
    {
        nint start = first * _x.SampleLength;
        _kernel.Backward(
            _x.Data + start, _y.Data + start, _y.Gradient + start, _x.Gradient + start, (end - first) * _x.RowsPerSample, _x.Columns, _x.Stride);
    }
}
