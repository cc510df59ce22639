using MlNetStudio.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>Divides the rows of a training: a part to watch, or folds. Classes keep their shares, and copies of a row stay with it.</summary>
internal static class TrainingParts
{
    /// <summary>The rows to learn from and those to watch.</summary>
    /// <param name="rows">The rows. Their buffers are empty afterwards.</param>
    /// <param name="task">The task.</param>
    /// <param name="fraction">The part to watch.</param>
    /// <param name="seed">Decides which.</param>
    public static (PreparedRows Training, PreparedRows Watched) Watch(TrainingRows rows, NetworkTask task, double fraction, long seed)
    {
        int count = rows.Count;
        float[]? targets = task is NetworkTask.Binary or NetworkTask.Multiclass ? rows.Targets.ToArray() : null;
        if (rows.Lineages is { } lineages)
        {
            var parts = AugmentedSplit.Of(lineages, targets, fraction, seed);
            var all = new PreparedRows(rows.Features.ToArray(), rows.FeatureColumns, targets ?? rows.Targets.ToArray(), rows.TargetColumns, rows.Weights?.ToArray(), count);
            return (all.Pick(parts.Train), all.Pick(parts.Test));
        }

        var split = targets is null
            ? TableSplit.Random(count, fraction, seed)
            : TableSplit.Stratified(Array.ConvertAll(targets, target => (int)target), fraction, seed);
        var aside = new bool[count];
        foreach (int row in split.Test)
        {
            aside[row] = true;
        }

        var (features, asideFeatures) = rows.Features.Divide(aside);
        var (labels, asideLabels) = targets is null
            ? rows.Targets.Divide(aside)
            : (PreparedRows.Pick(targets, 1, split.Train), PreparedRows.Pick(targets, 1, split.Test));
        (float[]? weights, float[]? asideWeights) = rows.Weights is null ? (null, null) : rows.Weights.Divide(aside);
        return (
            new(features, rows.FeatureColumns, labels, rows.TargetColumns, weights, split.Train.Length),
            new(asideFeatures, rows.FeatureColumns, asideLabels, rows.TargetColumns, asideWeights, split.Test.Length));
    }

    /// <summary>For every network of an ensemble the rows to learn from and those to watch.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="lineages">For every row the untouched rows that it comes from; null where none is a copy.</param>
    /// <param name="task">The task.</param>
    /// <param name="folds">How many.</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="InvalidInputException">There are fewer rows than folds.</exception>
    public static RowSplit[] Folds(PreparedRows rows, List<long[]>? lineages, NetworkTask task, int folds, long seed)
    {
        float[]? targets = task is NetworkTask.Binary or NetworkTask.Multiclass ? rows.Targets : null;
        return lineages is not null ? AugmentedSplit.Folds(lineages, targets, folds, seed)
            : targets is null ? TableSplit.Folds(rows.Count, folds, seed)
            : TableSplit.StratifiedFolds(Array.ConvertAll(targets, target => (int)target), folds, seed);
    }
}
