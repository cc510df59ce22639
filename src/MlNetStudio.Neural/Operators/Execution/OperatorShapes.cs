using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Types and shapes of the values between a graph's operators, as far as they follow from the graph alone.</summary>
public static class OperatorShapes
{
    /// <summary>The values by name; not there is what operators make that the engine does not know, or that cannot work with what they get.</summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="InvalidInputException">Two values have one name.</exception>
    public static IReadOnlyDictionary<string, ValueInfo> Infer(OperatorGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);

        // A size that is not known is most likely the one that the inputs leave open.
        string?[] symbols = [.. graph.Inputs.Where(input => !input.Shape.IsDefault).SelectMany(input => input.Shape)
            .Where(dimension => dimension.Size is null).Select(dimension => dimension.Symbol).Distinct()];
        var open = symbols is [{ } only] ? Dimension.Named(only) : default;
        var values = new Dictionary<string, ValueInfo>(StringComparer.Ordinal);
        foreach (var (name, facts) in new EngineCompiler(graph).Infer())
        {
            ImmutableArray<Dimension> shape = facts.Shape.IsRankKnown
                ? [.. facts.Shape.Dimensions.ToArray().Select(size => size == PartialShape.Unknown ? open : size)]
                : default;
            values[name] = new ValueInfo(name, facts.ElementType, shape) { Kind = facts.Kind };
        }

        return values;
    }
}
