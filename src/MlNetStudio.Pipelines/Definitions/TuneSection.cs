using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MlNetStudio.Pipelines.Definitions;

/// <summary>What <c>mlnetstudio tune</c> searches; a plain run leaves it aside. Settings are compared by rows that were not learned from, never by the test rows.</summary>
public sealed record TuneSection
{
    /// <summary>How settings are tried: <c>random</c> trains each in full, <c>halving</c> all a little, the better ones more, and so on.</summary>
    public TuneSearch Search { get; init; } = TuneSearch.Random;

    /// <summary>The number of settings tried, at least 1.</summary>
    public int Trials { get; init; } = 20;

    /// <summary>For halving: in every round one of so many settings goes on, with so many times the epochs; at least 2.</summary>
    public int Reduction { get; init; } = 3;

    /// <summary>Decides the settings that are tried.</summary>
    public long Seed { get; init; }

    /// <summary>What may be chosen for each option, by the option's path such as <c>training.batchSize</c> or <c>network.layers[0].dense.units</c>.</summary>
    public ImmutableSortedDictionary<string, TuneRange> Space { get; init; } = ImmutableSortedDictionary<string, TuneRange>.Empty;
}

/// <summary>How settings are searched.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TuneSearch>))]
public enum TuneSearch
{
    /// <summary>Every setting is drawn by itself and trained in full.</summary>
    [JsonStringEnumMemberName("random")]
    Random,

    /// <summary>Successive halving (Jamieson and Talwalkar 2016): of the settings, trained for a part of the epochs, the better ones go on to more.</summary>
    [JsonStringEnumMemberName("halving")]
    Halving,
}

/// <summary>What may be chosen for an option: one of some values, or a number between two.</summary>
public sealed record TuneRange
{
    /// <summary>The values, each as it would stand in the file.</summary>
    public ImmutableArray<string>? Values { get; init; }

    /// <summary>The least number.</summary>
    public double? From { get; init; }

    /// <summary>The largest number.</summary>
    public double? To { get; init; }

    /// <summary>Whether every factor is as likely, not every difference: for learning rates and sizes.</summary>
    public bool Log { get; init; }

    /// <summary>Whether numbers are rounded to whole ones.</summary>
    public bool Whole { get; init; }
}
