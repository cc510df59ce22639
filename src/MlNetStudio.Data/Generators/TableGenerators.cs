using System.Collections.Immutable;

namespace MlNetStudio.Data;

/// <summary>The generators by name: a closed registry.</summary>
public static class TableGenerators
{
    /// <summary>Every generator.</summary>
    public static ImmutableArray<TableGenerator> All { get; } =
    [
        new LinearGenerator(), new TwoMoonsGenerator(), new Friedman1Generator(), new DrawnDigitsGenerator(8), new DrawnDigitsGenerator(16),
    ];

    /// <summary>The generator of a name.</summary>
    /// <exception cref="InvalidInputException">There is none; the message offers the nearest name.</exception>
    public static TableGenerator Find(string name) => All.FirstOrDefault(g => g.Name == name)
        ?? throw new InvalidInputException($"there is no generator '{name}'.{NearestName.Suggest(name, [.. All.Select(g => g.Name)])}");
}
