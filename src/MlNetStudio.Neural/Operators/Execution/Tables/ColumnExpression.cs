using System.Globalization;
using System.Text;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// What is computed from one column alone, element by element: operators whose result is the same bits wherever in a vector an element
/// stands, over the column and single constants. Two columns with the same <see cref="Form"/> differ in nothing but those constants.
/// </summary>
internal sealed class ColumnExpression
{
    // Those that are exact or correctly rounded. An approximated function (Exp, Log) may round a vector's rest otherwise than its body.
    private static readonly HashSet<string> Exact = new(StringComparer.Ordinal)
    {
        "Abs", "Add", "Cast", "Div", "Equal", "Greater", "IsNaN", "Less", "Mul", "Neg", "Not", "Sqrt", "Sub", "Where",
    };

    // Nobody prepares a column in more steps, and a graph from outside may be of any depth.
    private const int MostSteps = 32;

    private readonly Dictionary<string, Operand> _seen = new(StringComparer.Ordinal);
    private readonly List<Value> _constants = [];
    private readonly List<(OperatorNode Node, Operand[] Inputs)> _steps = [];
    private readonly StringBuilder _form = new();
    private int _depth;
    private string? _column;

    private ColumnExpression()
    {
    }

    /// <summary>The name of the column's value.</summary>
    public string Column => _column!;

    /// <summary>The constants, in the order in which the operators read them.</summary>
    public IReadOnlyList<Value> Constants => _constants;

    /// <summary>The operators, each after those that it reads.</summary>
    public IReadOnlyList<(OperatorNode Node, Operand[] Inputs)> Steps => _steps;

    /// <summary>The operators, what they read and the types of the constants, as text.</summary>
    public string Form => _form.ToString();

    /// <summary>The expression that makes a value of shape [?, 1], or null if it is not made by exact operators from one column.</summary>
    /// <param name="name">The value.</param>
    /// <param name="producer">The node that makes a value, or null.</param>
    /// <param name="find">What is known of a value.</param>
    public static ColumnExpression? Of(string name, Func<string, OperatorNode?> producer, Func<string, ValueFacts?> find)
    {
        var expression = new ColumnExpression();
        return IsColumn(find(name)) && expression.Visit(name, producer, find) is { Kind: OperandKind.Step } ? expression : null;
    }

    private static bool IsColumn(ValueFacts? facts) => facts is { Constant: null, Shape: { IsRankKnown: true, Rank: 2 } shape } && shape[1] == 1;

    private Operand? Visit(string name, Func<string, OperatorNode?> producer, Func<string, ValueFacts?> find)
    {
        if (_seen.TryGetValue(name, out var known))
        {
            return known;
        }

        if (find(name) is not { } facts)
        {
            return null;
        }

        Operand? operand = facts.Constant is { } constant ? Constant(constant)
            : producer(name) is { Domain: "", Outputs.Length: 1 } node && Exact.Contains(node.OpType) ? Step(node, producer, find)
            : IsColumn(facts) ? Leaf(name, facts)
            : null;
        if (operand is { } found)
        {
            _seen.Add(name, found);
        }

        return operand;
    }

    private Operand? Constant(Value constant)
    {
        if (constant is not (Value<float> or Value<long> or Value<int> or Value<double>) || constant.Length != 1 || constant.Rank > 2)
        {
            return null;
        }

        _constants.Add(constant);
        _form.Append(CultureInfo.InvariantCulture, $"{constant.ElementType};");
        return new Operand(OperandKind.Constant, _constants.Count - 1);
    }

    private Operand? Leaf(string name, ValueFacts facts)
    {
        if (_column is not null)
        {
            return null;
        }

        _column = name;
        _form.Append(CultureInfo.InvariantCulture, $"column {facts.ElementType};");
        return new Operand(OperandKind.Column, 0);
    }

    private Operand? Step(OperatorNode node, Func<string, OperatorNode?> producer, Func<string, ValueFacts?> find)
    {
        if (_steps.Count == MostSteps || ++_depth > MostSteps)
        {
            return null;
        }

        var inputs = new Operand[node.Inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (Visit(node.Inputs[i], producer, find) is not { } input)
            {
                return null;
            }

            inputs[i] = input;
        }

        _depth--;
        _steps.Add((node, inputs));
        _form.Append(CultureInfo.InvariantCulture, $"{node.OpType}({string.Join(',', inputs)}){string.Join(',', node.Attributes)};");
        return new Operand(OperandKind.Step, _steps.Count - 1);
    }

    /// <summary>What an operand of a step is.</summary>
    internal enum OperandKind
    {
        /// <summary>The column.</summary>
        Column,

        /// <summary>A constant.</summary>
        Constant,

        /// <summary>The result of an earlier step.</summary>
        Step,
    }

    /// <summary>An operand of a step.</summary>
    internal readonly record struct Operand(OperandKind Kind, int Index);
}
