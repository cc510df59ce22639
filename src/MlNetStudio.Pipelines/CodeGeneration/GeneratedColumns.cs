using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Data;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>What ML.NET's featurizers do with number columns that are treated alike.</summary>
/// <param name="Name">The name of the vector that they become.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Replacement">What stands in for missing numbers, as ML.NET's replacement mode; null for nothing.</param>
/// <param name="IsStandardized">Whether they are standardized.</param>
internal sealed record NumberGroup(string Name, ImmutableArray<string> Columns, string? Replacement, bool IsStandardized);

/// <summary>A pipeline's feature plan in terms of ML.NET's own featurizers.</summary>
internal sealed record GeneratedColumns
{
    /// <summary>The number columns, by what is done to them.</summary>
    public required ImmutableArray<NumberGroup> Numbers { get; init; }

    /// <summary>The number columns that say by a feature of their own where they are missing.</summary>
    public required ImmutableArray<string> Indicated { get; init; }

    /// <summary>The category columns and how many categories of each are told apart.</summary>
    public required ImmutableArray<(string Column, int Most)> Categories { get; init; }

    /// <summary>The plan in terms of ML.NET; null where it has no featurizer for a step.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="fault">Where and why, if it has none.</param>
    public static GeneratedColumns? Of(FeaturePlan plan, out string? fault)
    {
        fault = null;
        var groups = new Dictionary<(string? Replacement, bool IsStandardized), List<string>>();
        var indicated = new List<string>();
        var categories = new List<(string, int)>();
        foreach (var feature in plan.Features)
        {
            switch (feature.Steps)
            {
                case [MissingIndicatorOptions]:
                    indicated.Add(feature.Column);
                    break;
                case [OneHotOptions { MinimumCount: 1 } hot]:
                    categories.Add((feature.Column, hot.MaximumCategories));
                    break;
                default:
                    if (NumberWay(feature, out fault) is not { } way)
                    {
                        return null;
                    }

                    groups.TryAdd(way, []);
                    groups[way].Add(feature.Column);
                    break;
            }
        }

        return new GeneratedColumns
        {
            Numbers = [.. groups.Select((group, i) => new NumberGroup(
                i == 0 ? "Numbers" : string.Create(CultureInfo.InvariantCulture, $"Numbers{i + 1}"), [.. group.Value], group.Key.Replacement, group.Key.IsStandardized))],
            Indicated = [.. indicated],
            Categories = [.. categories],
        };
    }

    private static (string? Replacement, bool IsStandardized)? NumberWay(FeatureOptions feature, out string? fault)
    {
        string? replacement = null;
        bool isStandardized = false;
        foreach (var step in feature.Steps)
        {
            switch (step)
            {
                case ImputeOptions { Strategy: ImputeStrategy.Mean } when !isStandardized:
                    replacement = "Mean";
                    break;
                case ImputeOptions { Strategy: ImputeStrategy.Constant, Constant: 0 } when !isStandardized:
                    replacement = "DefaultValue";
                    break;
                case StandardizeOptions:
                    isStandardized = true;
                    break;
                default:
                    fault = $"ML.NET has no featurizer for the step '{step.StepName}' of column '{feature.Column}' as this pipeline has it.";
                    return null;
            }
        }

        fault = null;
        return (replacement, isStandardized);
    }
}
