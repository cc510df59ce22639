using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Baselines;
using MlNetStudio.Evaluation.Calibration;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Training;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What follows the training: export, the proof that the exported file computes what the network does, metrics, report.</summary>
internal sealed class RunFinisher(
    PipelineFile file, PipelineDefinition pipeline, RunData data, PreparedFeatures features, TrainedNetwork trainedNetwork, TableStartingModel? start = null, bool showSamples = false)
{
    private readonly Network _network = trainedNetwork.Network;
    private readonly TrainingResult _training = trainedNetwork.Result;
    private readonly List<string> _warnings = [.. data.Notes, .. features.Preprocessing.Plan.Notes];

    /// <summary>Evaluates and writes everything.</summary>
    /// <param name="sideWork">What was done while the network trained.</param>
    /// <param name="gates">What the metrics must reach.</param>
    /// <param name="output">Where the files go.</param>
    public RunResult Finish(SideWork sideWork, Gate[] gates, OutputFolder output)
    {
        var calibrating = Calibrating.Of(pipeline.Training, HeldScores());
        var graph = ModelExporter.Compose(pipeline, data, features, trainedNetwork, calibrating.Temperature);
        var engine = new NativeScorer(graph);
        var testTable = data.TestTable.SelectRows(data.TestRows);
        var trained = BatchPrediction.Of(graph.Inputs, data.Label, testTable, engine);
        var scores = ScoreFactory.Create(trained, data.Label.Encode(testTable, testTable.AllRows()));
        var testFeatures = features.Preprocessing.Transform(testTable);

        // The comparison models need nothing of what follows, and a second processor is often there. Scores are for one thread at a time.
        var comparing = pipeline.Evaluation.Compare
            ? Task.Run(() => data.Series is not null ? SeriesComparison.Fit(data, features, scores, testFeatures.Values) : Comparison.Fit(
                scores.WithPredicted(scores.Predicted),
                testFeatures.Values,
                features.Training.Values,
                features.Training.Columns,
                features.TrainingLabels))
            : null;
        var explaining = pipeline.Evaluation.Explain
            ? Task.Run(() => ModelExplanation.Of(
                new TableProbe(graph.Inputs, data.Label, testTable, engine),
                scores.WithPredicted(scores.Predicted),
                new ExplanationOptions { Seed = pipeline.Training.Seed }))
            : null;
        var texts = new TextProbe(graph.Inputs, data.Label, testTable, engine);
        var reading = pipeline.Evaluation.Explain ? Task.Run(() => texts.Words()) : null;
        var certainty = calibrating.Certainty(scores, () => ScoresAt(null, testTable));
        var groups = GroupColumns.Compare(pipeline.Evaluation.Groups, testTable, scores, pipeline.Training.Seed);
        var result = ModelResult.Evaluate("Network", scores, "The trained network", pipeline.Training.Seed);
        var previous = start?.Score(testTable) is { } old ? RunEnd.Previous(old, scores) : null;
        byte[] bytes = OnnxWriter.ToBytes(graph with
        {
            Metadata = RunMetadata.WithFacts(Metadata(sideWork), result.Metrics, certainty, ModelDrift.Profiles(TrainingColumns(graph), trained), calibrating.Model),
        });
        var model = ModelFile.Read(bytes, "model.onnx");
        RequireSameBits(trained, model.Predict(testTable));
        var parity = RunEnd.CompareWithOnnxRuntime(bytes, trainedNetwork.Network, trained, threads: 1, scorer => model.Predict(testTable, scorer), _warnings);
        var suspects = sideWork.Suspects.GetAwaiter().GetResult();
        var found = sideWork.Findings.GetAwaiter().GetResult();
        var unseen = RunFindings.Unseen(testFeatures);
        _warnings.InsertRange(0, suspects.Select(suspect => suspect.ToString()));
        _warnings.AddRange(found.Concat(unseen).Select(finding => finding.Text));
        RunEnd.Warn(_training, data.IsHeldOut, data.TestRows.Length, "rows", _warnings);
        DataFinding[] findings = [.. suspects.Select(RunFindings.Of), .. found.SelectMany(finding => finding.Each), .. unseen, .. features.Preprocessing.Plan.Findings, .. RunFindings.Ignored(data)];
        var folds = trainedNetwork.CrossValidation?.ToFacts();
        var comparison = comparing?.GetAwaiter().GetResult();
        var explanation = explaining?.GetAwaiter().GetResult();
        var words = reading?.GetAwaiter().GetResult() ?? [];
        var pruned = PruningSummary.Of(pipeline, _network, start, previous, bytes);
        var metrics = MetricsDocument.Of(scores, result, data.Label.Classes) with
        {
            Model = new ModelFacts(_network.ParameterCount, model.Sha256),
            Training = new TrainingFacts(_training.Epochs, _training.Elapsed.TotalSeconds, pipeline.Training.Seed),
            Parity = parity?.ToFacts(),
            CrossValidation = folds,
            Findings = [.. findings.Select(RunFindings.ToFacts)],
            Baseline = comparison?.Baseline.Metrics,
            Linear = comparison?.Linear.Metrics,
            Previous = previous?.Metrics,
            Compression = pruned,
            Certainty = certainty,
            Groups = groups.Count > 0 ? groups : null,
            Importance = explanation?.Importance,
            Words = words.Count > 0 ? words : null,
            Slices = explanation?.Slices,
            Rules = explanation?.Rules,
            Warnings = _warnings,
            Data = new DataFacts(data.RowCount, data.Features.Count() + 1, data.TrainingRows.Length, data.ValidationRows.Length, data.TestRows.Length, data.Sha256),
        };
        string yaml = PipelineFile.ToYaml(Relocate(output.Path));
        var report = new ReportModel
        {
            Label = data.Label.Column,
            DataName = data.Name,
            Scores = scores,
            Result = result,
            Baseline = comparison?.Baseline,
            Linear = comparison?.Linear,
            Previous = previous,
            Compression = pruned,
            ClassNames = data.Label.Classes,
            HeldOut = data.IsHeldOut,
            CrossValidation = folds,
            Certainty = certainty,
            Groups = groups,
            Explanation = explanation,
            Words = words,
            Texts = showSamples ? texts.Samples(trained, data.Label.Encode(testTable, testTable.AllRows())) : [],
            FeatureFit = FitOfOneFeature(graph, engine, testTable, scores),
            Data = ReportBuilder.Data(data, pipeline.Preprocessing) with { Notes = features.Preprocessing.Plan.Notes },
            Training = ReportBuilder.Training(_training, pipeline),
            Network = ReportBuilder.NetworkLayers(_network, bytes.Length, model.Sha256),
            Parity = parity?.ToSection(),
            Run = ReportBuilder.Run(pipeline, yaml, data.Sha256, LinearCoefficients.Compare(_network, data.Label.Task, features)),
            Usage = ReportBuilder.Usage(model),
            Notes = _warnings,
            LeakageSuspects = [.. suspects.Select(suspect => suspect.Column)],
        };
        return RunEnd.Write(file, pipeline, yaml, trainedNetwork, bytes, report, metrics, gates, output);
    }

    /// <summary>The scores on rows that the network did not learn from, other than the test rows: of the folds, or of the validation rows. Null where there are none.</summary>
    private Func<float?, Scores>? HeldScores()
    {
        if (trainedNetwork.CrossValidation is { } folds)
        {
            return temperature => temperature is { } given ? TemperatureScaling.Apply(folds.Scores, given) : folds.Scores;
        }

        if (data.ValidationRows.Length == 0)
        {
            return null;
        }

        var table = data.Table.SelectRows(data.ValidationRows);
        return temperature => ScoresAt(temperature, table);
    }

    /// <summary>The scores with the probabilities at a temperature; null for as the network gives them.</summary>
    private Scores ScoresAt(float? temperature, Table table)
    {
        var graph = ModelExporter.Compose(pipeline, data, features, trainedNetwork, temperature);
        return ScoreFactory.Create(BatchPrediction.Of(graph.Inputs, data.Label, table, new NativeScorer(graph)), data.Label.Encode(table, table.AllRows()));
    }

    private IEnumerable<Column> TrainingColumns(OperatorGraph graph) => graph.Inputs.Select(input => data.Table[input.Name].SelectRows(data.TrainingRows));

    // Begun before it was known that a training would be cancelled before its last member.
    private ImmutableSortedDictionary<string, string> Metadata(SideWork sideWork) =>
        trainedNetwork.Members.Length == data.Folds.Length ? sideWork.Metadata.GetAwaiter().GetResult() : ModelExporter.Metadata(pipeline, data, features, _network.Definition);

    private static void RequireSameBits(Predictions trained, Predictions read)
    {
        if (!trained.Values.AsSpan().SequenceEqual(read.Values) || !trained.Labels.AsSpan().SequenceEqual(read.Labels))
        {
            throw new ParityException("the model that was read back does not give the same scores as the one that was written. Nothing was written.");
        }
    }

    // In the output folder the data lie elsewhere.
    private PipelineDefinition Relocate(string folder)
    {
        string target = Path.GetFullPath(folder);
        string? Move(string? path) => path is null ? null : DataPath.Rebase(path, file.Folder, target);
        return pipeline with
        {
            Data = pipeline.Data with { File = Move(pipeline.Data.File), Test = Move(pipeline.Data.Test) },
            Start = pipeline.Start is null ? null : pipeline.Start with { Model = Move(pipeline.Start.Model)! },
        };
    }

    private FeatureFit? FitOfOneFeature(OperatorGraph graph, NativeScorer engine, Table testTable, Scores scores)
    {
        if (data.Label.Task != TaskKind.Regression || graph.Inputs.Length != 1 || features.Preprocessing.Features is not [{ Width: 1 } feature]
            || testTable[feature.Column] is not NumberColumn { MissingCount: 0 } column)
        {
            return null;
        }

        const int Points = 50;
        float least = float.PositiveInfinity;
        float most = float.NegativeInfinity;
        foreach (float value in column.Values)
        {
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        var axis = new float[Points];
        for (int i = 0; i < Points; i++)
        {
            axis[i] = least + ((most - least) * i / (Points - 1));
        }

        var line = BatchPrediction.Of(graph.Inputs, data.Label, new Table([new NumberColumn(column.Name, axis)]), engine);
        return new FeatureFit(column.Name, column.Values.ToArray(), scores.Actual.ToArray(), axis, line.Values);
    }
}
