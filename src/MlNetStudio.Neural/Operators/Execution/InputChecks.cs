using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>What the inputs of every run must be: there, of their element type and rank, with their fixed sizes, and of one size for every symbol.</summary>
internal sealed class InputChecks
{
    private const int NoSymbol = -1;

    private readonly ImmutableArray<ValueInfo> _inputs;
    private readonly int[][] _symbolsOf;
    private readonly List<string> _symbols = [];

    /// <param name="inputs">The graph's inputs.</param>
    public InputChecks(ImmutableArray<ValueInfo> inputs)
    {
        _inputs = inputs;
        _symbolsOf = [.. inputs.Select(input => input.Shape.IsDefault || input.Kind != ValueKind.Tensor ? [] : input.Shape.Select(Number).ToArray())];
    }

    /// <summary>Takes the inputs of a run in the graph's order.</summary>
    /// <param name="given">The inputs by name.</param>
    /// <param name="ordered">Where they go.</param>
    /// <exception cref="InvalidInputException">One is missing, unknown or unsuitable.</exception>
    public void Read<T>(IReadOnlyDictionary<string, T> given, Span<GraphValue> ordered)
        where T : GraphValue
    {
        const int Few = 16;
        var sizes = _symbols.Count <= Few ? stackalloc (int Size, int Input)[Few] : new (int Size, int Input)[_symbols.Count];
        sizes.Fill((-1, -1));
        for (int i = 0; i < _inputs.Length; i++)
        {
            var expected = _inputs[i];
            if (!given.TryGetValue(expected.Name, out var value) || value is null)
            {
                throw new InvalidInputException(
                    $"input '{expected.Name}' is missing: {expected} is expected, and given were {Names(given.Keys)}.");
            }

            if (value.ElementType != expected.ElementType || value.Kind != expected.Kind)
            {
                string kind = expected.Kind == ValueKind.Tensor ? "" : $" as {expected.Kind}";
                throw new InvalidInputException(
                    $"input '{expected.Name}' is {value}, and {expected.ElementType} {Format(expected)}{kind} is expected.");
            }

            if (value is Tensor tensor)
            {
                CheckTensor(i, tensor, sizes);
            }
            else
            {
                CheckParts(i, value);
            }

            ordered[i] = value;
        }

        if (given.Count > _inputs.Length)
        {
            var unknown = given.Keys.Where(name => _inputs.All(input => input.Name != name));
            throw new InvalidInputException($"the model has no input named {Names(unknown)}; it takes {Names(_inputs.Select(input => input.Name))}.");
        }
    }

    /// <summary>Names as a message lists them.</summary>
    public static string Names(IEnumerable<string> names)
    {
        string text = string.Join(", ", names.Select(name => $"'{name}'"));
        return text.Length == 0 ? "none" : text;
    }

    private int Number(Dimension dimension)
    {
        if (dimension.Symbol is not { Length: > 0 } symbol)
        {
            return NoSymbol;
        }

        int known = _symbols.IndexOf(symbol);
        if (known >= 0)
        {
            return known;
        }

        _symbols.Add(symbol);
        return _symbols.Count - 1;
    }

    private void CheckTensor(int index, Tensor tensor, Span<(int Size, int Input)> sizes)
    {
        if (!_inputs[index].Shape.IsDefault)
        {
            CheckShape(index, tensor, sizes);
        }
        else if (tensor.Rank > Value.MaximumRank)
        {
            throw new InvalidInputException($"input '{_inputs[index].Name}' has {tensor.Rank} dimensions; at most {Value.MaximumRank} are expected.");
        }
    }

    /// <summary>Every tensor within a value; a symbol may be of another size in each of them.</summary>
    private void CheckParts(int index, GraphValue value)
    {
        switch (value)
        {
            case Tensor tensor:
                CheckTensor(index, tensor, []);
                break;
            case TensorSequence sequence:
                foreach (var tensor in sequence.Tensors)
                {
                    CheckTensor(index, tensor, []);
                }

                break;
            case OptionalValue { Value: { } inner }:
                CheckParts(index, inner);
                break;
        }
    }

    private void CheckShape(int index, Tensor tensor, Span<(int Size, int Input)> sizes)
    {
        var expected = _inputs[index];
        var shape = expected.Shape.AsSpan();
        var dimensions = tensor.Dimensions.AsSpan();
        bool fits = dimensions.Length == shape.Length;
        for (int i = 0; fits && i < dimensions.Length; i++)
        {
            fits = shape[i].Size is not { } size || size == dimensions[i];
        }

        if (!fits)
        {
            throw new InvalidInputException(
                $"input '{expected.Name}' has shape {Tensor.FormatDimensions(dimensions)}, and {Format(expected)} is expected.");
        }

        int[] symbols = _symbolsOf[index];
        for (int i = 0; i < symbols.Length; i++)
        {
            if (symbols[i] == NoSymbol)
            {
                continue;
            }

            ref var first = ref sizes[symbols[i]];
            if (first.Input < 0)
            {
                first = (dimensions[i], index);
            }
            else if (first.Size != dimensions[i])
            {
                throw new InvalidInputException(
                    $"input '{expected.Name}' has {dimensions[i]} for '{_symbols[symbols[i]]}' (dimension {i}), and input '{_inputs[first.Input].Name}' has {first.Size}; they must agree.");
            }
        }
    }

    private static string Format(ValueInfo value) => value.Shape.IsDefault ? "of any shape" : $"[{string.Join(", ", value.Shape)}]";
}
