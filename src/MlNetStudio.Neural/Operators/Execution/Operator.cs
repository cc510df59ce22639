namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>One bound node, ready to compute: reads inputs and writes outputs through its context. Holds no state that changes.</summary>
internal delegate void Kernel(NodeContext context);

/// <summary>
/// One ONNX operator: which versions of it are known, how many inputs and outputs it has, and how a node of it is bound
/// to a kernel. Stateless; the closed list is <see cref="OperatorRegistry"/>.
/// </summary>
internal abstract class Operator(string opType, int since, string domain = "")
{
    /// <summary>The operator's name in its domain.</summary>
    public string OpType { get; } = opType;

    /// <summary>Empty for ai.onnx.</summary>
    public string Domain { get; } = domain;

    /// <summary>The first version of the operator set for which a node is understood.</summary>
    public int Since { get; } = since;

    /// <summary>The last version of the operator set for which a node is understood.</summary>
    public virtual int Until => OperatorRegistry.LatestOpset(Domain);

    /// <summary>The least number of inputs.</summary>
    public virtual int MinimumInputs => 1;

    /// <summary>The greatest number of inputs.</summary>
    public virtual int MaximumInputs => MinimumInputs;

    /// <summary>The greatest number of outputs.</summary>
    public virtual int MaximumOutputs => 1;

    /// <summary>Whether every input must be a tensor, as nearly everywhere; else <see cref="Bind"/> decides by itself.</summary>
    public virtual bool TakesTensorsOnly => true;

    /// <summary>The power with which the work may grow with the number of elements read: 1 where each is looked at a few times, 2 for products of all with all.</summary>
    public virtual int WorkPower => 1;

    /// <summary>
    /// Checks a node's attributes, element types and what is known of its shapes, declares its outputs, and returns the
    /// kernel that computes it.
    /// </summary>
    /// <exception cref="InvalidInputException">The node is not valid; the message names it.</exception>
    public abstract Kernel Bind(NodeBinding node);
}
