using System.Collections.Immutable;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.OnnxRuntime;

/// <summary>Compares what is given to a model with what it declares, so that a fault is named by input and shape.</summary>
internal static class InputCheck
{
    /// <summary>Checks names, element types and fixed dimensions.</summary>
    /// <exception cref="InvalidInputException">Something does not fit.</exception>
    public static void Check(ImmutableArray<ValueInfo> expected, IReadOnlyDictionary<string, Tensor> given, string model)
    {
        foreach (var input in expected)
        {
            if (!given.TryGetValue(input.Name, out var tensor) || tensor is null)
            {
                throw Fault($"The input '{input.Name}' is missing", expected, model);
            }

            if (tensor.ElementType != input.ElementType && input.ElementType != ElementType.Undefined)
            {
                throw Fault($"The input '{input.Name}' was given as {tensor}, which is of another type", expected, model);
            }

            if (!Fits(input.Shape, tensor.Dimensions))
            {
                throw Fault($"The input '{input.Name}' was given as {tensor}, which is of another shape", expected, model);
            }
        }

        foreach (var name in given.Keys)
        {
            if (!expected.Any(input => input.Name == name))
            {
                throw Fault($"There is no input '{name}'", expected, model);
            }
        }
    }

    private static bool Fits(ImmutableArray<Dimension> expected, ImmutableArray<int> given)
    {
        if (expected.IsDefault)
        {
            return true;
        }

        if (expected.Length != given.Length)
        {
            return false;
        }

        for (int i = 0; i < given.Length; i++)
        {
            if (expected[i].Size is { } size && size != given[i])
            {
                return false;
            }
        }

        return true;
    }

    private static InvalidInputException Fault(string what, ImmutableArray<ValueInfo> expected, string model) =>
        new($"{what}. The model's inputs are: {string.Join("; ", expected)}.", new SourceLocation(model));
}
