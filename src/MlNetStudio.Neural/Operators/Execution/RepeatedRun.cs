using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// Runs of an <see cref="OperatorEngine"/> one after the other, for one thread at a time, with the same tensors as inputs and outputs: for
/// rows that come one by one. Values are kept from run to run, so that a run allocates nothing once warm where no operator makes new texts or works out
/// sizes from elements.
/// </summary>
/// <remarks>The operators that the layers and preprocessing steps of this project lower to allocate nothing, but for the splitting of texts.</remarks>
public sealed class RepeatedRun
{
    private readonly NodeContext _context;
    private readonly ExecutionPlan _plan;
    private readonly ImmutableArray<int> _inputSlots;
    private readonly Value[] _inputs;
    private readonly Tensor?[] _outputs;

    internal RepeatedRun(NodeContext context, ExecutionPlan plan, ImmutableArray<int> inputSlots, GraphValue[] inputs)
    {
        (_context, _plan, _inputSlots) = (context, plan, inputSlots);
        _inputs = Array.ConvertAll(inputs, Value.Wrap);
        _outputs = new Tensor?[plan.Outputs.Length];
    }

    /// <summary>The names of the outputs, in the graph's order.</summary>
    public IEnumerable<string> Outputs => _plan.Outputs.Select(output => output.Name);

    /// <summary>Computes the outputs from what the input tensors hold now.</summary>
    /// <exception cref="InvalidInputException">A node cannot work with the values it gets.</exception>
    public void Execute()
    {
        try
        {
            for (int i = 0; i < _inputs.Length; i++)
            {
                _context[_inputSlots[i]] = _inputs[i];
            }

            foreach (var step in _plan.Steps)
            {
                _context.Execute(step);
            }

            for (int i = 0; i < _outputs.Length; i++)
            {
                _outputs[i] = _context[_plan.Outputs[i].Slot]!.CopyTo(_outputs[i]);
            }
        }
        finally
        {
            _context.Reset(_inputSlots, _plan);
        }
    }

    /// <summary>An output of the last run, by its place in <see cref="Outputs"/>. The next run may write into the same tensor.</summary>
    /// <exception cref="InvalidOperationException">There was no run.</exception>
    public Tensor Output(int index) => _outputs[index] ?? throw new InvalidOperationException("There was no run.");
}
