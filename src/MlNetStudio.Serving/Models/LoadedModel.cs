using System.Collections.Immutable;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Serving.Hosting;
using MlNetStudio.Serving.Scoring;

namespace MlNetStudio.Serving.Models;

/// <summary>
/// One version of a model, ready to score. Whoever uses it holds a share; the last one to let go, after a newer version took its place, releases
/// the engine.
/// </summary>
internal sealed class LoadedModel
{
    private readonly IDisposable? _engine;
    private int _shares = 1;

    private LoadedModel(string name, ModelFile file, IModelScorer scorer, ServingOptions options, ServingMetrics metrics)
    {
        Name = name;
        File = file;
        Version = PredictionLogFolder.VersionOf(file);
        Engine = $"{scorer.Name} {scorer.Version}";
        _engine = scorer as IDisposable;
        Columns = ModelColumns.Of(file);
        Images = ModelImages.Of(file);
        Limits = Images?.Limit(options) ?? options;
        ReadOptions = Images is null ? file.ReadOptions(withLabel: false) with { Encoding = TextEncoding.Utf8 } : new TableReadOptions();
        ClassNames = [.. file.Classes.Select(text => JsonEncodedText.Encode(text, Requests.JsonText.Encoder))];
        PredictionOutput = Output(ModelGraph.Prediction);
        LabelOutput = Output(ModelGraph.Label);
        ProbabilitiesOutput = Output(ModelGraph.Probabilities);
        Explainer = new RowExplainer(this, options);
        var tags = new ModelTags(name, Version);
        Tags = tags;
        Queue = new ScoringQueue(new BatchScorer(file.Graph, scorer, keepsBits: options.Engine == "native"), Limits, (requests, rows) => metrics.Batch(tags, requests, rows));
    }

    /// <summary>The name under which it is asked for.</summary>
    public string Name { get; }

    /// <summary>The version: the first digits of the hash of its file.</summary>
    public string Version { get; }

    /// <summary>What computes.</summary>
    public string Engine { get; }

    /// <summary>The file as it was read.</summary>
    public ModelFile File { get; }

    /// <summary>The columns that it takes.</summary>
    public ModelColumns Columns { get; }

    /// <summary>The images that it takes; null where it takes a table.</summary>
    public ModelImages? Images { get; }

    /// <summary>How much of it may be asked at a time.</summary>
    public ServingOptions Limits { get; }

    /// <summary>How a table is read for it.</summary>
    public TableReadOptions ReadOptions { get; }

    /// <summary>The classes, ready for JSON.</summary>
    public ImmutableArray<JsonEncodedText> ClassNames { get; }

    /// <summary>The position of the output of a regression, or -1.</summary>
    public int PredictionOutput { get; }

    /// <summary>The position of the output of a classification's label, or -1.</summary>
    public int LabelOutput { get; }

    /// <summary>The position of the output of a classification's probabilities, or -1.</summary>
    public int ProbabilitiesOutput { get; }

    /// <summary>What metrics call it.</summary>
    public ModelTags Tags { get; }

    /// <summary>What it says of the example row.</summary>
    public ScoredRows ExampleScore { get; private set; }

    /// <summary>Those who wait for it.</summary>
    public ScoringQueue Queue { get; }

    /// <summary>What takes its predictions apart.</summary>
    public RowExplainer Explainer { get; }

    /// <summary>Reads a file, makes it ready, and scores an example row with it.</summary>
    /// <exception cref="InvalidInputException">The file is missing or broken, or the model cannot be scored.</exception>
    public static LoadedModel Load(ModelSource source, ServingOptions options, ServingMetrics metrics)
    {
        var file = ModelFile.Load(source.Path, options.ModelReading);
        IModelScorer? scorer = null;
        try
        {
            scorer = options.Engine == "onnxruntime" ? OnnxRuntimeScorer.Open(file, options.Session) : file.Native;
            scorer = options.Around?.Invoke(scorer) ?? scorer;
            var model = new LoadedModel(source.Name, file, scorer, options, metrics);
            scorer = null;
            try
            {
                model.Check();
                return model;
            }
            catch
            {
                model.Release();
                throw;
            }
        }
        catch
        {
            (scorer as IDisposable)?.Dispose();
            throw;
        }
    }

    /// <summary>Takes a share, unless the last one has gone.</summary>
    public bool TryShare()
    {
        int shares = Volatile.Read(ref _shares);
        while (shares > 0)
        {
            int seen = Interlocked.CompareExchange(ref _shares, shares + 1, shares);
            if (seen == shares)
            {
                return true;
            }

            shares = seen;
        }

        return false;
    }

    /// <summary>Lets a share go.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _shares) == 0)
        {
            Queue.Dispose();
            Explainer.Dispose();
            _engine?.Dispose();
        }
    }

    /// <summary>The example row as the model's inputs.</summary>
    public Tensor[] ExampleInputs() => Images is not null ? [Images.ExampleTensor] :
    [
        .. Columns.Columns.Select(column => column switch
        {
            { Example: float number } => (Tensor)Tensor.Create([number], 1, 1),
            { Kind: ColumnKind.Date } => Tensor.Create([column.ExampleSeconds], 1, 1),
            _ => Tensor.Create([(string)column.Example], 1, 1),
        }),
    ];

    // A file may be well-formed and still be no model that can be trusted: one pass shows whether it computes and gives numbers.
    private void Check()
    {
        bool isRegression = File.Task == TaskKind.Regression;
        if (isRegression ? PredictionOutput < 0 : LabelOutput < 0 || ProbabilitiesOutput < 0)
        {
            throw Fault(isRegression ? "does not give a prediction." : "does not give a label and probabilities.");
        }

        var score = Queue.ScoreAsync(ExampleInputs(), 1, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        ExampleScore = score;
        var values = score.Values<float>(isRegression ? PredictionOutput : ProbabilitiesOutput);
        if (values.Length != (isRegression ? 1 : ClassNames.Length))
        {
            throw Fault($"gives {values.Length} numbers a row; {(isRegression ? 1 : ClassNames.Length)} are expected.");
        }

        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                throw Fault("gives no number for an ordinary row: its weights are damaged.");
            }
        }

        if (!isRegression && score.Outputs[LabelOutput] is not (Tensor<long> or Tensor<string>))
        {
            throw Fault("does not give its label as text or whole number.");
        }
    }

    private InvalidInputException Fault(string what) => new($"the model {what}", new SourceLocation(File.Path));

    private int Output(string name)
    {
        for (int i = 0; i < File.Graph.Outputs.Length; i++)
        {
            if (File.Graph.Outputs[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
