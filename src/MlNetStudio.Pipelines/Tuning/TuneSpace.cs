using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Pipelines.Tuning;

/// <summary>The settings that a search may try.</summary>
internal sealed class TuneSpace
{
    private readonly TuneSection _section;

    private TuneSpace(TuneSection section) => _section = section;

    /// <summary>The space of a pipeline.</summary>
    /// <exception cref="InvalidInputException">There is none, or it makes no sense; the message says where.</exception>
    public static TuneSpace Of(PipelineFile file)
    {
        var section = file.Definition.Tune ?? throw new InvalidInputException("'tune' is missing, the section that says what is searched.", file.Locate("tune"));
        Require(section.Space.Count > 0, "'tune' needs 'space', the options that are searched, such as training.batchSize: {values: [16, 32]}.", file.Locate("tune.space"));
        Require(section.Trials is >= 1 and <= 100_000, "the number of trials must be from 1 to 100000.", file.Locate("tune.trials"));
        Require(section.Reduction is >= 2 and <= 100, "the reduction must be from 2 to 100.", file.Locate("tune.reduction"));
        foreach (var (option, range) in section.Space)
        {
            Check(range, option, file.Locate($"tune.space.{option}"));
        }

        return new TuneSpace(section);
    }

    /// <summary>The settings of a trial: for each option its value as it would stand in the file. They depend on the seed and the trial's number alone.</summary>
    public ImmutableSortedDictionary<string, string> Draw(int trial)
    {
        var random = new DeterministicRandom(_section.Seed, trial);
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (option, range) in _section.Space.OrderBy(option => option.Key, StringComparer.Ordinal))
        {
            settings[option] = Draw(range, random);
        }

        return settings.ToImmutable();
    }

    private static string Draw(TuneRange range, DeterministicRandom random)
    {
        if (range.Values is { } values)
        {
            return values[random.NextInt32(values.Length)];
        }

        double share = random.NextDouble();
        double from = range.From!.Value;
        double to = range.To!.Value;
        double value = range.Log ? from * Math.Pow(to / from, share) : from + ((to - from) * share);

        // Six digits say all that matters, and read well.
        return range.Whole
            ? Math.Clamp(Math.Round(value), Math.Ceiling(from), Math.Floor(to)).ToString("0", CultureInfo.InvariantCulture)
            : value.ToString("G6", CultureInfo.InvariantCulture);
    }

    private static void Check(TuneRange range, string option, SourceLocation? location)
    {
        if (range.Values is { } values)
        {
            Require(range.From is null && range.To is null, $"'{option}' has both 'values' and a range; give one of them.", location);
            Require(!values.IsEmpty, $"'{option}' has no value to choose.", location);
            return;
        }

        Require(range.From is not null && range.To is not null, $"'{option}' needs 'values', or 'from' and 'to'.", location);
        double from = range.From!.Value;
        double to = range.To!.Value;
        Require(double.IsFinite(from) && double.IsFinite(to) && from < to, string.Create(CultureInfo.InvariantCulture, $"'{option}' goes from {from} to {to}; 'from' must be the smaller."), location);
        Require(!range.Log || from > 0, $"'{option}' is drawn by factors, so 'from' must be greater than 0.", location);
        Require(!range.Whole || Math.Ceiling(from) <= Math.Floor(to), $"'{option}' has no whole number between 'from' and 'to'.", location);
    }

    private static void Require(bool condition, string message, SourceLocation? location)
    {
        if (!condition)
        {
            throw new InvalidInputException(message, location);
        }
    }
}
