using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Pipelines.Running;

/// <summary>Divides the rows of a pipeline as its data section says: at random, by class, by group, or by time, as a series always is.</summary>
internal sealed class RowDivision(PipelineFile pipeline)
{
    private readonly DataDefinition _data = pipeline.Definition.Data;

    /// <summary>Puts a part of the rows aside.</summary>
    /// <param name="table">The table.</param>
    /// <param name="label">The label.</param>
    /// <param name="rows">The rows to divide.</param>
    /// <param name="fraction">The part.</param>
    /// <param name="seed">Decides what is left to chance.</param>
    /// <returns>What is kept, what is put aside, and for people how.</returns>
    /// <exception cref="InvalidInputException">There are too few rows, groups or times, or a time is missing.</exception>
    public (int[] Train, int[] Other, string Text) Split(Table table, LabelEncoding label, int[] rows, double fraction, long seed)
    {
        var options = SplitOptions(seed);
        var split = pipeline.Place(options.Method == SplitMethod.Time ? (_data.Series is null ? "data.time" : "data.series.time") : "data.group", () => RowSplitter.Split(table, label, rows, fraction, options));
        return (split.Train, split.Test, RowSplitter.Describe(options, label));
    }

    /// <summary>The folds of an ensemble's members.</summary>
    /// <param name="training">What says how many.</param>
    /// <param name="table">The table.</param>
    /// <param name="label">The label.</param>
    /// <param name="rows">The rows to divide.</param>
    /// <returns>Positions among the rows, not row numbers: that is how features are counted. Empty where no folds are asked for.</returns>
    /// <exception cref="InvalidInputException">There are too few rows, groups or times for so many, or a part of the rows is to be watched beside.</exception>
    public RowSplit[] Folds(TrainingSection training, Table table, LabelEncoding label, int[] rows)
    {
        if (training.Folds is not { } folds || folds == 0)
        {
            return [];
        }

        if (folds < 2)
        {
            throw new InvalidInputException($"{folds} folds are impossible; take 2 or more, or 0 for one network.", pipeline.Locate("training.folds"));
        }

        if (training.ValidationFraction > 0)
        {
            throw new InvalidInputException(
                "with folds every network watches its own fold, so there is no part of the rows to watch; leave out 'validationFraction', or 'folds'.",
                pipeline.Locate("training.validationFraction"));
        }

        // Every row is to be watched once, and rows of one time by the same network.
        var options = SplitOptions(unchecked(_data.Seed + 1));
        options = options.Method == SplitMethod.Time ? options with { Method = SplitMethod.TimeBlocks } : options;
        var splits = pipeline.Place("training.folds", () => RowSplitter.Folds(table, label, rows, folds, options));
        var positions = new Dictionary<int, int>(rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            positions[rows[i]] = i;
        }

        int[] Positions(int[] part) => Array.ConvertAll(part, row => positions[row]);
        return Array.ConvertAll(splits, split => new RowSplit(Positions(split.Train), Positions(split.Test)));
    }

    private SplitOptions SplitOptions(long seed) => (_data.Group, _data.Series?.Time ?? _data.Time) switch
    {
        (null, null) => new() { Method = _data.Stratify ? SplitMethod.Stratified : SplitMethod.Random, Seed = seed },
        ({ } group, null) => new() { Method = SplitMethod.Group, Column = group, Seed = seed },
        (null, { } time) => new() { Method = SplitMethod.Time, Column = time, Seed = seed },
        _ => throw new InvalidInputException("rows are divided by group or by time, not by both; give one of them.", pipeline.Locate("data.group")),
    };
}
