using System.Globalization;
using System.Text.Json;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetStudio.MLNet.AutoML;

/// <summary>
/// The settings of a search as ML.NET's options, and what a trial has for them. A setting with a single value is no option: no tuner is to look
/// at it, and ML.NET counts an option of one choice as a dimension in some places and not in others.
/// </summary>
internal static class TrialParameter
{
    // Factors are computed by powers and logarithms, whose last bits may lie outside the range.
    private const double Rounding = 1e-9;

    /// <summary>Adds a range.</summary>
    public static void Add(SearchSpace space, string name, SearchRange? range)
    {
        if (range is { IsFixed: false })
        {
            space.Add(name, new UniformDoubleOption(range.Least, range.Most, range.IsLogarithmic, range.Initial));
        }
    }

    /// <summary>Adds a list of values.</summary>
    public static void Add<T>(SearchSpace space, string name, SearchChoice<T>? choice)
        where T : notnull
    {
        if (choice is { IsFixed: false })
        {
            var labels = Labels(choice);
            space.Add(name, new ChoiceOption(labels, labels[IndexOf(choice, choice.Initial)]));
        }
    }

    /// <summary>What a trial has for a range; null where the setting is left to the trainer.</summary>
    /// <exception cref="InvalidInputException">The trial has no number for it, or one outside.</exception>
    public static double? Read(Parameter trial, string name, SearchRange? range)
    {
        if (range is null or { IsFixed: true })
        {
            return range?.Least;
        }

        double value = As<double>(Find(trial, name), name, "a number");
        double slack = Rounding * Math.Max(Math.Abs(range.Least), Math.Abs(range.Most));
        return value >= range.Least - slack && value <= range.Most + slack
            ? Math.Clamp(value, range.Least, range.Most)
            : throw Outside(name, value, range);
    }

    /// <summary>What a trial has for a list of values; false where the setting is left to the trainer.</summary>
    /// <exception cref="InvalidInputException">The trial has no value for it, or none of the list.</exception>
    public static bool TryRead<T>(Parameter trial, string name, SearchChoice<T>? choice, out T value)
        where T : notnull
    {
        value = default!;
        if (choice is null)
        {
            return false;
        }

        if (choice.IsFixed)
        {
            value = choice[0];
            return true;
        }

        var parameter = Find(trial, name);
        var labels = Labels(choice);
        object label = labels[0] is int ? As<int>(parameter, name, "a whole number") : As<string>(parameter, name, "a word");
        int index = Array.IndexOf(labels, label);
        value = index >= 0 ? choice[index] : throw Outside(name, label, string.Join(", ", labels));
        return true;
    }

    private static int IndexOf<T>(SearchChoice<T> choice, T value)
        where T : notnull => choice.TakeWhile(other => !EqualityComparer<T>.Default.Equals(other, value)).Count();

    /// <summary>The values as numbers and words: an activation by its kind, with its place where there are several of it.</summary>
    private static object[] Labels<T>(SearchChoice<T> choice)
        where T : notnull => [.. choice.Select((value, i) => value switch
        {
            ActivationOptions activation => choice.Count(other => other is ActivationOptions { Kind: var kind } && kind == activation.Kind) == 1
                ? activation.Kind
                : string.Create(CultureInfo.InvariantCulture, $"{activation.Kind} {i + 1}"),
            _ => (object)value,
        })];

    private static Parameter Find(Parameter trial, string name) =>
        trial.ParameterType == ParameterType.Object && trial.TryGetValue(name, out var parameter)
            ? parameter
            : throw new InvalidInputException($"the trial has no {name}, which the search space of the neural network has. It was made for another search space; search again.");

    private static T As<T>(Parameter parameter, string name, string expected)
    {
        try
        {
            return parameter.AsType<T>();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw new InvalidInputException($"the trial's {name} is not {expected}. It was made for another search space; search again.", innerException: exception);
        }
    }

    private static InvalidInputException Outside(string name, object value, object expected) => new(string.Create(
        CultureInfo.InvariantCulture, $"the trial's {name} is {value}; the search space of the neural network has {expected}. It was made for another search space; search again."));
}
