namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX NegativeLogLikelihoodLoss: -weight[target] x[target], for every place, or their sum, or their mean by weight.</summary>
internal sealed class NegativeLogLikelihoodLossOperator() : Operator("NegativeLogLikelihoodLoss", 12)
{
    public override int MinimumInputs => 2;

    public override int MaximumInputs => 3;

    public override Kernel Bind(NodeBinding node) => node.ForFloating(new LossKernel(NegativeLogLikelihood.Bind(node)));

    private sealed class LossKernel(NegativeLogLikelihood loss) : FloatingKernel
    {
        public override void Run<T>(NodeContext context) => loss.Write(context, context.Input<T>(0));
    }
}
