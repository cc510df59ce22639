namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX GRU, gates in the order z, r, h: z and r = f(x W' + h R' + bias), n = g(x Wh' + Wbh + (r h) Rh' + Rbh), or
/// g(x Wh' + Wbh + r (h Rh' + Rbh)) with linear_before_reset, and h' = (1 - z) n + z h.
/// </summary>
internal sealed class GRUOperator() : RecurrentOperator("GRU", 3, 6, 2)
{
    protected override RecurrentCell BindCell(NodeBinding node, int directions) =>
        new Cell(RecurrentActivations.Bind(node, directions, "Sigmoid", "Tanh"), node.Flag("linear_before_reset"));

    private sealed class Cell(RecurrentActivation[] activations, bool linearBeforeReset) : RecurrentCell
    {
        public override void Step(in RecurrentStep step)
        {
            int hidden = step.H.Length;
            var f = activations[step.Direction * 2];
            var g = activations[(step.Direction * 2) + 1];
            var candidate = step.Scratch;
            candidate.Clear();
            if (linearBeforeReset)
            {
                for (int i = 0; i < hidden; i++)
                {
                    float reset = f(step.Clipped(step.Sum(hidden + i)));
                    int place = (2 * hidden) + i;
                    candidate[i] = step.Input[place] + (reset * (step.State[place] + step.StateBias[place]));
                }
            }
            else
            {
                for (int k = 0; k < hidden; k++)
                {
                    // The reset state times its weights, one row of the weights after the other.
                    float state = f(step.Clipped(step.Sum(hidden + k))) * step.H[k];
                    var row = step.StateWeights.Slice((k * 3 * hidden) + (2 * hidden), hidden);
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(row, state, candidate, candidate);
                }

                for (int i = 0; i < hidden; i++)
                {
                    int place = (2 * hidden) + i;
                    candidate[i] = step.Input[place] + (candidate[i] + step.StateBias[place]);
                }
            }

            for (int i = 0; i < hidden; i++)
            {
                float update = f(step.Clipped(step.Sum(i)));
                step.H[i] = ((1 - update) * g(step.Clipped(candidate[i]))) + (update * step.H[i]);
            }
        }
    }
}
