namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// How much may be computed and kept before any run. A file of a few bytes can ask for constants of any size and for products of them; what goes beyond
/// the budget, which grows with the constants that the file itself holds, is computed in every run instead.
/// </summary>
internal sealed class FoldingBudget
{
    private const long FreeElements = 1 << 20;
    private const long ElementsForEach = 8;
    private const double FreeWork = 1 << 28;
    private const double WorkForEach = 64;
    private const long LargestConstant = 1 << 24;

    private long _elements;
    private double _work;

    private FoldingBudget(long held) => (_elements, _work) = (FreeElements + (ElementsForEach * held), FreeWork + (WorkForEach * held));

    /// <summary>The most elements that the next constant may have.</summary>
    public int MaximumLength => (int)Math.Min(_elements, LargestConstant);

    /// <summary>The budget of a graph.</summary>
    public static FoldingBudget Of(OperatorGraph graph) => new(
        graph.Initializers.Sum(constant => (long)constant.Value.Length)
        + graph.Nodes.Sum(node => node.Attributes.Values.Sum(value => value is OperatorAttribute.Tensor tensor ? (long)tensor.Value.Length : 0)));

    /// <summary>Takes the work of a node out of the budget.</summary>
    /// <param name="read">The elements that it reads.</param>
    /// <param name="power">The power of that with which its work grows.</param>
    /// <returns>False where too little is left; then nothing is taken.</returns>
    public bool TryWork(long read, int power)
    {
        double work = Math.Pow(read + 1, power);
        if (work > _work)
        {
            return false;
        }

        _work -= work;
        return true;
    }

    /// <summary>Takes a new constant out of the budget.</summary>
    public void Keep(long elements) => _elements = Math.Max(0, _elements - elements);
}
