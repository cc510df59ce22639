using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Evaluation;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Reports;

/// <summary>What a model said about the rows of a data view, beside what is true: in one pass over the columns of label and scores.</summary>
internal sealed class ScoredRows
{
    private readonly List<float> _actual = [];
    private readonly List<float> _predicted = [];
    private readonly List<float> _weights = [];
    private readonly List<string> _notes = [];

    private ScoredRows()
    {
    }

    /// <summary>The figures.</summary>
    public Scores Scores { get; private set; } = null!;

    /// <summary>The names of the classes in the order of the scores; empty for a regression.</summary>
    public IReadOnlyList<string> Classes { get; private set; } = [];

    /// <summary>What the reader should know of these rows and scores.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The labels, as <see cref="Scores"/> has them.</summary>
    public ReadOnlySpan<float> Actual => Scores.Actual;

    /// <summary>Reads a data view that a model has scored.</summary>
    /// <exception cref="InvalidInputException">A column is missing or cannot be what it is named for, or no row has a label.</exception>
    public static ScoredRows Read(IDataView scored, ModelReportOptions options)
    {
        var columns = new ScoredColumns(scored.Schema, options);
        var rows = new ScoredRows();
        rows.Collect(scored, columns);
        rows.Finish(columns);
        return rows;
    }

    private void Collect(IDataView scored, ScoredColumns columns)
    {
        using var cursor = scored.GetRowCursor(columns.Needed);
        var readLabel = columns.LabelReader(cursor);
        var readScores = columns.ScoreReader(cursor);
        var readWeight = columns.WeightReader(cursor);
        var scores = new float[columns.Width];
        long unlabeled = 0;
        for (long row = 1; cursor.MoveNext(); row++)
        {
            float label = readLabel();
            if (float.IsNaN(label))
            {
                unlabeled++;
                continue;
            }

            readScores(scores);
            foreach (float score in scores)
            {
                if (!float.IsFinite(score))
                {
                    throw new InvalidInputException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"column '{columns.ScoreName}', row {row}: the model's score is {score}. A feature may be missing or infinite; ReplaceMissingValues before the trainer fills missing ones."));
                }
            }

            _actual.Add(label);
            _predicted.AddRange(scores);
            if (readWeight is not null)
            {
                float weight = readWeight();
                _weights.Add(weight >= 0 && float.IsFinite(weight) ? weight : throw new InvalidInputException(string.Create(
                    CultureInfo.InvariantCulture, $"column '{columns.WeightName}', row {row}: the weight is {weight}; it must be a finite number, not below 0.")));
            }
        }

        if (unlabeled > 0)
        {
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{unlabeled} rows have no label and were left out."));
        }

        if (_actual.Count == 0)
        {
            throw new InvalidInputException(unlabeled == 0 ? "the data has no rows to report on." : $"no row has a value in the label column '{columns.LabelName}'.");
        }
    }

    private void Finish(ScoredColumns columns)
    {
        float[] actual = [.. _actual];
        float[] predicted = [.. _predicted];
        float[] weights = [.. _weights];
        Classes = columns.Classes;
        switch (columns.Task)
        {
            case EvaluationTask.Regression:
                Scores = Scores.Regression(actual, predicted, weights);
                break;
            case EvaluationTask.Binary:
                if (!columns.HasProbability)
                {
                    predicted = Array.ConvertAll(predicted, score => 1 / (1 + MathF.Exp(-score)));
                    _notes.Add("The model gives scores, not probabilities. The sigmoid of the score stands in for them, so the log loss and the chart of probabilities say little; a calibrator makes probabilities.");
                }

                Scores = Scores.Binary(actual, predicted, weights);
                break;
            default:
                if (!AreProbabilities(predicted, columns.Width))
                {
                    Normalize(predicted, columns.Width);
                    _notes.Add("The model's scores are no probabilities: they do not add up to 1. Their softmax stands in for them, so the log loss and the chart of probabilities say little.");
                }

                Scores = Scores.Multiclass(actual, predicted, columns.Width, weights);
                break;
        }
    }

    private static bool AreProbabilities(ReadOnlySpan<float> scores, int width)
    {
        for (int start = 0; start < scores.Length; start += width)
        {
            double sum = 0;
            foreach (float score in scores.Slice(start, width))
            {
                sum += score;
                if (score < 0)
                {
                    return false;
                }
            }

            if (Math.Abs(sum - 1) > 1e-3)
            {
                return false;
            }
        }

        return true;
    }

    private static void Normalize(Span<float> scores, int width)
    {
        for (int start = 0; start < scores.Length; start += width)
        {
            var row = scores.Slice(start, width);
            System.Numerics.Tensors.TensorPrimitives.SoftMax(row, row);
        }
    }
}
