namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX LSTM, gates in the order i, o, f, c: i, f = f(x W' + h R' + P c + bias), c' = f c + i g(x Wc' + h Rc' + bias),
/// o = f(x Wo' + h Ro' + Po c' + bias) and h' = o h(c'). With input_forget f = 1 - i.
/// </summary>
internal sealed class LSTMOperator() : RecurrentOperator("LSTM", 4, 8, 3)
{
    protected override RecurrentCell BindCell(NodeBinding node, int directions) =>
        new Cell(RecurrentActivations.Bind(node, directions, "Sigmoid", "Tanh", "Tanh"), node.Flag("input_forget"));

    private sealed class Cell(RecurrentActivation[] activations, bool couplesForget) : RecurrentCell
    {
        public override void Step(in RecurrentStep step)
        {
            int hidden = step.H.Length;
            var f = activations[step.Direction * 3];
            var g = activations[(step.Direction * 3) + 1];
            var h = activations[(step.Direction * 3) + 2];
            bool peeps = !step.Peepholes.IsEmpty;
            for (int i = 0; i < hidden; i++)
            {
                float cell = step.C[i];
                float input = f(step.Clipped(step.Sum(i) + (peeps ? step.Peepholes[i] * cell : 0)));
                float forget = couplesForget
                    ? 1 - input
                    : f(step.Clipped(step.Sum((2 * hidden) + i) + (peeps ? step.Peepholes[(2 * hidden) + i] * cell : 0)));
                cell = (forget * cell) + (input * g(step.Clipped(step.Sum((3 * hidden) + i))));
                float output = f(step.Clipped(step.Sum(hidden + i) + (peeps ? step.Peepholes[hidden + i] * cell : 0)));
                step.C[i] = cell;
                step.H[i] = output * h(step.Clipped(cell));
            }
        }
    }
}
