using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Plans;

internal sealed unsafe class ActivationStep(StepContext context, ActivationOptions options) : Step
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;
    private readonly ActivationKernel _kernel = options.CreateKernel(context.Kernels.Width);

    public override void Forward(int batch) => _kernel.Forward(_x.Data, _y.Data, batch * _x.RowsPerSample, _x.Columns, _x.Stride);

    public override void Backward(int batch)
    {
        if (_x.Gradient is not null)
        {
            _kernel.Backward(_x.Data, _y.Data, _y.Gradient, _x.Gradient, batch * _x.RowsPerSample, _x.Columns, _x.Stride);
        }
    }
}
