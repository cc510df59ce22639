namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Adam (ai.onnx.preview.training): g' = g + norm_coefficient x, v' = alpha v + (1 - alpha) g', h' = beta h + (1 - beta) g'^2,
/// x' = (1 - norm_coefficient_post) (x - r v' / (sqrt(h') + epsilon)), where r is the rate, from the second step on times
/// sqrt(1 - beta^t) / (1 - alpha^t).
/// </summary>
internal sealed class AdamOperator() : OptimizerOperator("Adam", states: 2)
{
    protected override OptimizerStep Step(NodeBinding node)
    {
        double alpha = node.Float("alpha", 0.9f), beta = node.Float("beta", 0.999f), epsilon = node.Float("epsilon", 1e-6f);
        double decay = node.Float("norm_coefficient", 0), after = node.Float("norm_coefficient_post", 0);
        return (element, gradient, rate, number) =>
        {
            double along = gradient + (decay * element.X);
            double first = (alpha * element.First) + ((1 - alpha) * along);
            double second = (beta * element.Second) + ((1 - beta) * along * along);
            double adjusted = number > 0 ? rate * Math.Sqrt(1 - Math.Pow(beta, number)) / (1 - Math.Pow(alpha, number)) : rate;
            return new((1 - after) * (element.X - (adjusted * first / (Math.Sqrt(second) + epsilon))), first, second);
        };
    }
}
