namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Momentum (ai.onnx.preview.training): g' = g + norm_coefficient x, v' = alpha v + beta g' (beta is 1 in step 0), x' = x - rate v', or by
/// Nesterov x' = x - rate (g' + alpha v').
/// </summary>
internal sealed class MomentumOperator() : OptimizerOperator("Momentum", states: 1)
{
    protected override OptimizerStep Step(NodeBinding node)
    {
        foreach (string name in (ReadOnlySpan<string>)["alpha", "beta", "mode", "norm_coefficient"])
        {
            if (!node.HasAttribute(name))
            {
                throw node.MissingAttribute(name);
            }
        }

        double alpha = node.Float("alpha", 0), beta = node.Float("beta", 0), decay = node.Float("norm_coefficient", 0);
        string mode = node.Text("mode", "");
        if (mode is not ("standard" or "nesterov"))
        {
            throw node.Error($"attribute 'mode' is '{mode}', and 'standard' or 'nesterov' is expected");
        }

        return (element, gradient, rate, number) =>
        {
            double along = gradient + (decay * element.X);
            double moved = (alpha * element.First) + ((number > 0 ? beta : 1) * along);
            return new(element.X - (rate * (mode == "nesterov" ? along + (alpha * moved) : moved)), moved, 0);
        };
    }
}
