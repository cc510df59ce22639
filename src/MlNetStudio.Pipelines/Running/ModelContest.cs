using System.Collections.Immutable;
using System.Security.Cryptography;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>Two or more models on the same rows whose labels are known, each compared with the first.</summary>
public sealed class ModelContest
{
    private readonly ComparisonReportModel _report;

    private ModelContest(ComparisonReportModel report)
    {
        _report = report;
        Metrics = ComparisonDocument.Of(report.Comparison, report.Label) with { Warnings = report.Notes.Count > 0 ? report.Notes : null };
    }

    /// <summary>The models with their metrics, and how each stands beside the first.</summary>
    public ModelComparison Comparison => _report.Comparison;

    /// <summary>What metrics.json holds.</summary>
    public ComparisonDocument Metrics { get; }

    /// <summary>Scores the models, each with the columns that it takes, and compares them.</summary>
    /// <param name="models">Two or more models that predict the same label, of the same classes, from tables or from images; for tables all but one may be of other makers.</param>
    /// <param name="source">The table with the label, or the images with their classes.</param>
    /// <param name="scorer">Gives what computes a model's scores; null takes the native engine.</param>
    /// <param name="fit">What is done to image files of another size than a model's.</param>
    /// <param name="cancellation">Ends the work between two batches of rows.</param>
    /// <exception cref="InvalidInputException">The models do not predict the same, or what is to be scored does not fit one of them.</exception>
    public static ModelContest Run(
        IReadOnlyList<ContestModel> models, string source, Func<ContestModel, IModelScorer>? scorer = null, ImageFit fit = ImageFit.None, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count < 2)
        {
            throw new ArgumentException("Two models or more are compared.", nameof(models));
        }

        var first = models.Select(model => model.Own).FirstOrDefault(own => own is not null) ?? throw new InvalidInputException(
            "none of these models was made by mlnetstudio; one that was says which column is the label and which classes there are.", new SourceLocation(models[0].Path));
        foreach (var model in models)
        {
            if (model.Own is { } own)
            {
                RequireSameTask(first, own);
            }
            else if (first.Images is not null)
            {
                throw new InvalidInputException("a model of another maker is compared on tables only.", new SourceLocation(model.Path));
            }
        }

        string[] names = Names([.. models.Select(model => model.Path)]);
        var contestants = new List<Contestant>();
        var columns = new List<ProbedColumn>();
        var notes = new List<string>();
        for (int i = 0; i < models.Count; i++)
        {
            var model = models[i];
            var engine = scorer?.Invoke(model) ?? model.Scorer("native");
            if (model.Own is not { } own)
            {
                var (predictions, actual) = ScoreForeign(model, first, source, engine, columns, notes, cancellation);
                contestants.Add(new Contestant(
                    names[i], ScoreFactory.Create(predictions, actual), model.Graph.Initializers.Sum(value => (long)value.Value.Length), model.SizeInBytes, Convert.ToHexStringLower(SHA256.HashData(model.Bytes))));
                continue;
            }

            var entry = first.Images is null
                ? ScoreTable(own, own.ReadTable(source, withLabel: true), engine, columns, notes, cancellation)
                : ScoreImages(own, own.ReadImages(source, fit, withLabels: true), engine, cancellation);
            var scores = ScoreFactory.Create(InOrderOf(first.Classes, entry.Predictions), Array.ConvertAll(entry.Actual, label => ClassIn(first, own, label)));
            if (i > 0 && !scores.Actual.SequenceEqual(contestants[0].Scores.Actual))
            {
                throw new InvalidInputException(
                    $"this model reads other rows or labels from {source} ({scores.Rows} rows) than {names[0]} does ({contestants[0].Scores.Rows}), so the two cannot be compared; were both trained with '{first.Label}' read in the same way?",
                    new SourceLocation(model.Path));
            }

            contestants.Add(new Contestant(names[i], scores, ModelEvaluation.ParameterCount(own), own.SizeInBytes, own.Sha256));
        }

        return new ModelContest(new ComparisonReportModel
        {
            Label = first.Label,
            DataName = Path.GetFileName(Path.TrimEndingDirectorySeparator(source)),
            Comparison = ModelComparison.Of(contestants, columns),
            ClassNames = first.Classes,
            Notes = [.. notes.Distinct(StringComparer.Ordinal)],
        });
    }

    /// <summary>Writes metrics.json and report.html.</summary>
    /// <exception cref="InvalidInputException">The folder cannot be written to.</exception>
    public void Write(string folder)
    {
        using var output = OutputFolder.Open(folder);
        output.WriteText("metrics.json", Metrics.ToJson());
        output.WriteText("report.html", ComparisonReport.Render(_report));
        output.Commit();
    }

    // The rows are those that a model of this project reads; the columns are read by what they look like, since nothing says otherwise.
    private static (Predictions Predictions, float[] Actual) ScoreForeign(
        ContestModel model, ModelFile own, string source, IModelScorer engine, List<ProbedColumn> columns, List<string> notes, CancellationToken cancellation)
    {
        if (own.Series is not null)
        {
            throw new InvalidInputException("a forecast's rows are made of earlier ones, which a model of another maker does not know.", new SourceLocation(model.Path));
        }

        var known = own.ReadTable(source, withLabel: true);
        int[] rows = LabelEncoding.LabeledRows(known, own.Label);
        var table = TableReader.Read(source, new TableReadOptions());
        if (table.RowCount != known.RowCount)
        {
            throw new InvalidInputException($"{source} has {known.RowCount} rows as {own.Path} reads it, and {table.RowCount} otherwise.", new SourceLocation(source));
        }

        table = table.SelectRows(rows);
        var inputs = new ForeignInputs(model, table, own.Label);
        const int RowsAtOnce = 4096;
        var parts = model.Graph.Outputs.Select(output => (output.Name, Tensors: new List<Tensor>())).ToArray();
        for (int start = 0; start < table.RowCount;)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Math.Min(RowsAtOnce, inputs.RowsAtOnce), table.RowCount - start);
            var given = engine.Run(inputs.Of(start, count));
            foreach (var (name, tensors) in parts)
            {
                tensors.Add(given[name]);
            }

            start += count;
        }

        var outputs = new ForeignOutputs(model, [.. parts.Select(part => ForeignOutput.Of(part.Name, part.Tensors)).OfType<ForeignOutput>()], table.RowCount, own.Encoding);
        var predictions = outputs.Read();
        notes.Add($"{model.Path} was made by another maker; it was given {string.Join(", ", inputs.Columns)}.");
        notes.AddRange(outputs.Notes);
        foreach (string name in inputs.Columns.Where(name => !columns.Exists(column => column.Name == name)))
        {
            columns.Add(TableProbe.Describe(table[name]));
        }

        return (predictions, own.Encoding.Encode(known, rows));
    }

    private static (Predictions Predictions, float[] Actual) ScoreTable(
        ModelFile model, Table table, IModelScorer engine, List<ProbedColumn> columns, List<string> notes, CancellationToken cancellation)
    {
        int[] rows = LabelEncoding.LabeledRows(table, model.Label);
        float[] actual = model.Encoding.Encode(table, rows);
        var labeled = rows.Length == table.RowCount ? table : table.SelectRows(rows);
        if (rows.Length < table.RowCount)
        {
            notes.Add($"{table.RowCount - rows.Length} rows have no label and were left out.");
        }

        notes.AddRange(table.Notes.Concat(model.NotesOn(labeled)));
        foreach (var input in model.Graph.Inputs)
        {
            if (!columns.Exists(column => column.Name == input.Name))
            {
                columns.Add(TableProbe.Describe(labeled[input.Name]));
            }
        }

        return (model.Predict(labeled, engine, cancellation), actual);
    }

    private static (Predictions Predictions, float[] Actual) ScoreImages(ModelFile model, ImageSet images, IModelScorer engine, CancellationToken cancellation) =>
        (model.Predict(images, engine, cancellation), Array.ConvertAll(images.Labels, label => (float)label));

    private static void RequireSameTask(ModelFile first, ModelFile model)
    {
        string? difference = model.Images is null != first.Images is null
            ? $"it takes {(model.Images is null ? "a table" : "images")}, but {first.Path} takes {(first.Images is null ? "a table" : "images")}"
            : model.Label != first.Label ? $"it predicts '{model.Label}', but {first.Path} predicts '{first.Label}'"
            : model.Task != first.Task ? $"it is a model for {Words(model)}, but {first.Path} is one for {Words(first)}"
            : !model.Classes.Order(StringComparer.Ordinal).SequenceEqual(first.Classes.Order(StringComparer.Ordinal), StringComparer.Ordinal)
                ? $"its classes are {List(model.Classes)}, but those of {first.Path} are {List(first.Classes)}"
            : null;
        if (difference is not null)
        {
            throw new InvalidInputException($"{difference}. Only models that predict the same label, with the same classes, can be compared.", new SourceLocation(model.Path));
        }
    }

    private static string Words(ModelFile model) => model.Task == TaskKind.Regression ? "a number" : $"{model.Classes.Length} classes";

    private static string List(ImmutableArray<string> classes) =>
        string.Join(", ", classes.Take(8).Select(name => $"'{name}'")) + (classes.Length > 8 ? $" and {classes.Length - 8} more" : "");

    private static float ClassIn(ModelFile first, ModelFile model, float label) =>
        first.Task == TaskKind.Regression ? label : first.Classes.IndexOf(model.Classes[(int)label]);

    /// <summary>The same probabilities with the classes in another order.</summary>
    private static Predictions InOrderOf(ImmutableArray<string> classes, Predictions predictions)
    {
        if (predictions.Classes.SequenceEqual(classes, StringComparer.Ordinal))
        {
            return predictions;
        }

        int[] places = [.. classes.Select(name => predictions.Classes.IndexOf(name))];
        var values = new float[predictions.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = predictions.Values[i - (i % places.Length) + places[i % places.Length]];
        }

        return predictions with { Classes = classes, Values = values };
    }

    /// <summary>
    /// Every file's name, with as many of its folders as tell it from the others, or the folders alone where all files have one
    /// name; the same file twice gets a number.
    /// </summary>
    internal static string[] Names(string[] paths)
    {
        string[][] parts = Array.ConvertAll(paths, path => Path.GetFullPath(path).Split(Path.DirectorySeparatorChar));
        var names = new string[paths.Length];
        bool haveOneName = parts.All(part => part[^1] == parts[0][^1]) && parts.Any(part => !part.SequenceEqual(parts[0]));
        parts = haveOneName ? Array.ConvertAll(parts, part => part[..^1]) : parts;
        for (int i = 0; i < paths.Length; i++)
        {
            int length = 1;
            while (length < parts[i].Length && parts.Where((other, j) => j != i && !other.SequenceEqual(parts[i])).Any(other => other.TakeLast(length).SequenceEqual(parts[i].TakeLast(length))))
            {
                length++;
            }

            int before = parts.Take(i).Count(other => other.SequenceEqual(parts[i]));
            names[i] = string.Join('/', parts[i].TakeLast(length)) + (before == 0 ? "" : $" ({before + 1})");
        }

        return names;
    }
}
