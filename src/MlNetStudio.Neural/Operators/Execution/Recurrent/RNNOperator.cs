namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX RNN: h' = f(x W' + h R' + bias).</summary>
internal sealed class RNNOperator() : RecurrentOperator("RNN", 1, 6, 2)
{
    protected override RecurrentCell BindCell(NodeBinding node, int directions) =>
        new Cell(RecurrentActivations.Bind(node, directions, "Tanh"));

    private sealed class Cell(RecurrentActivation[] activations) : RecurrentCell
    {
        public override void Step(in RecurrentStep step)
        {
            var f = activations[step.Direction];
            for (int i = 0; i < step.H.Length; i++)
            {
                step.H[i] = f(step.Clipped(step.Sum(i)));
            }
        }
    }
}
