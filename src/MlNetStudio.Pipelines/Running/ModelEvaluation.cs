using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>How good a trained model is on a table whose labels are known.</summary>
public sealed class ModelEvaluation
{
    private readonly ReportModel _report;

    private ModelEvaluation(MetricsDocument metrics, ReportModel report) => (Metrics, _report) = (metrics, report);

    /// <summary>The model's metrics with their intervals.</summary>
    public ModelResult Result => _report.Result;

    /// <summary>What metrics.json holds.</summary>
    public MetricsDocument Metrics { get; }

    /// <summary>Scores a table.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">A table with the model's columns and its label; rows without a label are left out.</param>
    /// <param name="scorer">What computes the scores; null takes the native engine.</param>
    /// <param name="groups">Columns of the table whose groups are compared; null for none.</param>
    /// <param name="showSamples">Whether the report shows some texts.</param>
    /// <param name="cancellation">Ends the work between two batches of rows.</param>
    /// <exception cref="InvalidInputException">The table does not fit the model, has a label that the model does not know, or lacks a column of groups.</exception>
    public static ModelEvaluation Evaluate(
        ModelFile model, Table table, IModelScorer? scorer = null, IReadOnlyList<string>? groups = null, bool showSamples = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        GroupColumns.Check(groups ??= [], table);
        int[] rows = LabelEncoding.LabeledRows(table, model.Label);
        float[] actual = model.Encoding.Encode(table, rows);
        var labeled = rows.Length == table.RowCount ? table : table.SelectRows(rows);
        var predictions = model.Predict(labeled, scorer, cancellation);
        var scores = ScoreFactory.Create(predictions, actual);
        var explanation = ModelExplanation.Of(new TableProbe(model.Graph.Inputs, model.Encoding, labeled, scorer ?? model.Native), scores, cancellation: cancellation);
        var texts = new TextProbe(model.Graph.Inputs, model.Encoding, labeled, scorer ?? model.Native);
        var words = texts.Words(cancellation);
        var (findings, sentences, suspects) = EvaluationFindings.Of(model, labeled, predictions);
        var fairness = GroupColumns.Compare(groups, labeled, scores);
        string[] notes =
        [
            .. rows.Length < table.RowCount ? [$"{table.RowCount - rows.Length} rows have no label and were left out."] : Array.Empty<string>(),
            .. sentences,
            .. table.Notes.Concat(model.NotesOn(labeled)).Distinct(StringComparer.Ordinal),
        ];
        var (metrics, report) = Begin(model, scores, Path.GetFileName(table.Source ?? "table"));
        return new ModelEvaluation(
            metrics with
            {
                Warnings = notes.Length > 0 ? notes : null,
                Groups = fairness.Count > 0 ? fairness : null,
                Findings = [.. findings.Select(RunFindings.ToFacts)],
                Words = words.Count > 0 ? words : null,
                Importance = explanation.Importance,
                Slices = explanation.Slices,
                Rules = explanation.Rules,
            },
            report with
            {
                Groups = fairness,
                Explanation = explanation,
                Words = words,
                Texts = showSamples ? texts.Samples(predictions, actual) : [],
                Data = ReportBuilder.Data(labeled, table.RowCount - rows.Length, model),
                Usage = ReportBuilder.Usage(model),
                Notes = notes,
                LeakageSuspects = suspects,
            });
    }

    /// <summary>Scores images.</summary>
    /// <param name="model">A model that takes images.</param>
    /// <param name="images">Images of its size whose classes are known.</param>
    /// <param name="name">What the images are called.</param>
    /// <param name="scorer">What computes the scores; null takes the native engine.</param>
    /// <param name="showSamples">Whether the report shows some of the images.</param>
    /// <param name="cancellation">Ends the work between two batches of images.</param>
    /// <exception cref="InvalidInputException">The images do not fit the model, or their classes are not known.</exception>
    public static ModelEvaluation Evaluate(
        ModelFile model, ImageSet images, string name, IModelScorer? scorer = null, bool showSamples = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        if (images.Labels.Length == 0)
        {
            throw new InvalidInputException("the classes of these images are not known.", new SourceLocation(name));
        }

        var predictions = model.Predict(images, scorer, cancellation);
        var (metrics, report) = Begin(model, ImageScoring.Create(predictions, images), name);
        var findings = EvaluationFindings.Of(model, images, predictions);
        string[] notes = [.. findings.Select(finding => finding.Text)];
        metrics = metrics with { Findings = [.. findings.Select(RunFindings.ToFacts)], Warnings = notes.Length > 0 ? notes : null };
        return new ModelEvaluation(metrics, report with { Notes = notes, Usage = ImageReport.Usage(model), Samples = showSamples ? ImageReport.Samples(images, predictions, others => model.Predict(others, scorer, cancellation)) : null });
    }

    /// <summary>Writes metrics.json and report.html.</summary>
    /// <exception cref="InvalidInputException">The folder cannot be written to.</exception>
    public void Write(string folder)
    {
        using var output = OutputFolder.Open(folder);
        output.WriteText("metrics.json", Metrics.ToJson());
        output.WriteText("report.html", HtmlReport.Render(_report));
        output.Commit();
    }

    // What is told of a table and of images alike.
    private static (MetricsDocument Metrics, ReportModel Report) Begin(ModelFile model, Scores scores, string name)
    {
        var result = ModelResult.Evaluate("Network", scores, "The model as it is in the file");
        var certainty = model.Certainty.IsEmpty || !scores.IsUsable ? null : CertaintySection.Of(model.Certainty, scores);
        return (
            MetricsDocument.Of(scores, result, model.Classes) with { Model = new ModelFacts(ParameterCount(model), model.Sha256), Certainty = certainty },
            new ReportModel
            {
                Label = model.Label,
                DataName = name,
                Scores = scores,
                Result = result,
                ClassNames = model.Classes,
                Certainty = certainty,
                Network = NetworkOf(model),
            });
    }

    private static Evaluation.Report.NetworkSection? NetworkOf(ModelFile model)
    {
        if (!model.Graph.Metadata.TryGetValue(ModelMetadata.Network, out string? json))
        {
            return null;
        }

        using var network = ModelComposer.Raise(model.Graph, json);
        return ReportBuilder.NetworkLayers(network, model.SizeInBytes, model.Sha256);
    }

    /// <summary>The trained parameters of a model; of one without a description of its network, all its constants.</summary>
    internal static long ParameterCount(ModelFile model)
    {
        if (!model.Graph.Metadata.TryGetValue(ModelMetadata.Network, out string? json))
        {
            return model.Graph.Initializers.Sum(initializer => (long)initializer.Value.Length);
        }

        using var network = ModelComposer.Raise(model.Graph, json);
        return network.ParameterCount;
    }
}
