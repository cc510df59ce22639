using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Data.Series;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Running;

/// <summary>The rows of a run as the network takes them, and the fitted preprocessing.</summary>
internal sealed record PreparedFeatures
{
    /// <summary>The fitted preprocessing.</summary>
    public required PreprocessingPipeline Preprocessing { get; init; }

    /// <summary>The scaling of a regression's target.</summary>
    public required TargetScaler Target { get; init; }

    /// <summary>The features of the training rows.</summary>
    public required FeatureMatrix Training { get; init; }

    /// <summary>The labels of the training rows in their own unit; for classes their positions.</summary>
    public required float[] TrainingLabels { get; init; }

    /// <summary>The features of the validation rows; null if there are none.</summary>
    public required FeatureMatrix? Validation { get; init; }

    /// <summary>The labels of the validation rows.</summary>
    public required float[] ValidationLabels { get; init; }

    /// <summary>What brings a series' changes to the label's unit; null where the network learns the labels themselves.</summary>
    public TargetAnchor? Anchor { get; init; }

    /// <summary>The known values from which the changes of the training rows are reckoned; empty where the network learns the labels themselves.</summary>
    public float[] TrainingAnchors { get; init; } = [];

    /// <summary>The same of the validation rows.</summary>
    public float[] ValidationAnchors { get; init; } = [];

    /// <summary>Fits the preprocessing on the training rows and applies it.</summary>
    public static PreparedFeatures Create(RunData data, PipelineDefinition pipeline)
    {
        var options = pipeline.Preprocessing;
        var anchor = data.Series?.Anchor;
        var plan = FeaturePlan.Create(data.Table, anchor is null ? [data.Label.Column] : [data.Label.Column, anchor.Column], data.TrainingRows, PlanOptions(pipeline, data.Series));
        var preprocessing = PreprocessingPipeline.Fit(plan, data.Table, data.TrainingRows, out var training);
        var labels = data.Label.Encode(data.Table, data.TrainingRows);
        float[] anchors = data.Anchors(data.Table, data.TrainingRows);
        return new PreparedFeatures
        {
            Preprocessing = preprocessing,
            Target = data.Label.Task == TaskKind.Regression ? TargetScaler.Fit(Learned(anchor, labels, anchors), options.Target) : TargetScaler.None,
            Training = training,
            TrainingLabels = labels,
            Validation = data.ValidationRows.Length > 0 ? preprocessing.Transform(data.Table, data.ValidationRows) : null,
            ValidationLabels = data.ValidationRows.Length > 0 ? data.Label.Encode(data.Table, data.ValidationRows) : [],
            Anchor = anchor,
            TrainingAnchors = anchors,
            ValidationAnchors = data.Anchors(data.Table, data.ValidationRows),
        };
    }

    /// <summary>What a pipeline says about the way from columns to features.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="series">The series that the rows are of, whose columns are numbers however much they look like identifiers; null for none.</param>
    public static FeaturePlanOptions PlanOptions(PipelineDefinition pipeline, SeriesRun? series = null)
    {
        var options = pipeline.Preprocessing;
        var columns = ImmutableSortedDictionary.CreateBuilder<string, ColumnOptions>(StringComparer.Ordinal);
        foreach (var (name, use) in pipeline.Data.Columns ?? ImmutableSortedDictionary<string, ColumnUse>.Empty)
        {
            if (use != ColumnUse.Ignore && name != pipeline.Data.Label && name != pipeline.Data.Group)
            {
                columns[name] = new ColumnOptions { Kind = DataLoader.KindOf(use) };
            }
        }

        foreach (var feature in series?.Plan.Features ?? [])
        {
            columns[feature.Name] = new ColumnOptions { Kind = ColumnKind.Number };
        }

        foreach (var (name, steps) in options.Steps ?? ImmutableSortedDictionary<string, ImmutableArray<StepOptions>>.Empty)
        {
            columns[name] = columns.GetValueOrDefault(name, new ColumnOptions()) with { Steps = steps };
        }

        return new FeaturePlanOptions
        {
            Impute = options.Impute,
            MissingIndicators = options.MissingIndicators,
            Numbers = options.Numbers,
            OneHotLimit = options.OneHotLimit,
            WideCategories = options.WideCategories,
            TextTerms = options.TextTerms,
            TextCharacters = options.TextCharacters,
            DropRowsWithMissing = pipeline.Data.Missing == MissingPolicy.Drop,
            Columns = columns.Count == 0 ? null : columns.ToImmutable(),
        };
    }

    /// <summary>The training rows for a trainer.</summary>
    public Dataset TrainingSet(LossOptions loss, int outputs) => ToDataset(Training, TrainingLabels, TrainingAnchors, loss, outputs);

    /// <summary>Some of the training rows for a trainer, by their positions.</summary>
    public Dataset TrainingSet(LossOptions loss, int outputs, int[] rows) =>
        ToDataset(new FeatureMatrix(Rows(rows), rows.Length, Training.Columns), Array.ConvertAll(rows, row => TrainingLabels[row]), AnchorsOf(rows), loss, outputs);

    /// <summary>The features of some of the training rows, row after row.</summary>
    public float[] Rows(int[] rows)
    {
        var values = new float[rows.Length * Training.Columns];
        for (int i = 0; i < rows.Length; i++)
        {
            Training[rows[i]].CopyTo(values.AsSpan(i * Training.Columns));
        }

        return values;
    }

    /// <summary>The validation rows for a trainer; null if there are none.</summary>
    public Dataset? ValidationSet(LossOptions loss, int outputs) => Validation is null ? null : ToDataset(Validation, ValidationLabels, ValidationAnchors, loss, outputs);

    /// <summary>The known values of some of the training rows, by their positions.</summary>
    public float[] AnchorsOf(int[] rows) => Anchor is null ? [] : Array.ConvertAll(rows, row => TrainingAnchors[row]);

    /// <summary>Of labels in their own unit what the network learns, before it is scaled: the labels, or their changes.</summary>
    public float[] Learned(float[] labels, float[] anchors) => Learned(Anchor, labels, anchors);

    /// <summary>Turns a regression network's linked outputs into predictions, in place.</summary>
    public void Restore(float[] outputs, float[] anchors)
    {
        Target.Restore(outputs);
        Anchor?.Restore(outputs, anchors);
    }

    private static float[] Learned(TargetAnchor? anchor, float[] labels, float[] anchors)
    {
        float[] learned = [.. labels];
        anchor?.Remove(learned, anchors);
        return learned;
    }

    /// <summary>What a row of each class counts; empty for 1 each.</summary>
    /// <exception cref="InvalidInputException">A class is named that is none.</exception>
    public ImmutableArray<float> ClassWeights(TrainingSection training, LabelEncoding label, Func<string, SourceLocation?> locate) =>
        ClassWeights(training, label, TrainingLabels, locate);

    /// <summary>The same for labels that stand by themselves.</summary>
    /// <inheritdoc cref="ClassWeights(TrainingSection, LabelEncoding, Func{string, SourceLocation?})" path="/exception"/>
    public static ImmutableArray<float> ClassWeights(TrainingSection training, LabelEncoding label, float[] trainingLabels, Func<string, SourceLocation?> locate)
    {
        if (label.Task == TaskKind.Regression)
        {
            return training.ClassWeights is null && !training.Balanced
                ? []
                : throw new InvalidInputException("class weights are for classes, but the task is regression.", locate("training"));
        }

        if (training.ClassWeights is null && !training.Balanced)
        {
            return [];
        }

        var weights = new float[label.Classes.Length];
        weights.AsSpan().Fill(1);
        if (training.Balanced)
        {
            var counts = new int[weights.Length];
            foreach (float target in trainingLabels)
            {
                counts[(int)target]++;
            }

            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = counts[i] == 0 ? 1 : (float)((double)trainingLabels.Length / (weights.Length * (double)counts[i]));
            }
        }

        foreach (var (name, weight) in training.ClassWeights ?? ImmutableSortedDictionary<string, double>.Empty)
        {
            int position = label.Classes.IndexOf(name);
            if (position < 0 || !(weight >= 0 && double.IsFinite(weight)))
            {
                throw new InvalidInputException(
                    position < 0
                        ? $"'{name}' is none of the classes of '{label.Column}'.{NearestName.Suggest(name, label.Classes)}"
                        : string.Create(CultureInfo.InvariantCulture, $"the weight {weight} of class '{name}' must be a number not below 0."),
                    locate($"training.classWeights.{name}"));
            }

            weights[position] *= (float)weight;
        }

        return [.. weights];
    }

    private Dataset ToDataset(FeatureMatrix features, float[] labels, float[] anchors, LossOptions loss, int outputs)
    {
        int columns = loss.TargetColumns(outputs);
        float[] targets;
        if (columns == 1)
        {
            targets = Learned(labels, anchors);
            Target.Standardize(targets);
        }
        else
        {
            targets = new float[labels.Length * columns];
            for (int row = 0; row < labels.Length; row++)
            {
                targets[(row * columns) + (int)labels[row]] = 1;
            }
        }

        return new Dataset(features.Values, features.Columns, targets, columns);
    }
}
