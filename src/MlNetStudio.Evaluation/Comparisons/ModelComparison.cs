using MlNetStudio.Evaluation.Explanations;

namespace MlNetStudio.Evaluation.Comparisons;

/// <summary>A model to be compared with others.</summary>
/// <param name="Name">What it is called, such as its file's name.</param>
/// <param name="Scores">Its scores.</param>
/// <param name="Parameters">Its trained parameters.</param>
/// <param name="FileBytes">The size of its file.</param>
/// <param name="Sha256">The hash of its file in lower-case hexadecimal digits.</param>
public sealed record Contestant(string Name, Scores Scores, long Parameters, long FileBytes, string Sha256);

/// <summary>A model beside the first of a comparison.</summary>
public sealed record ComparedModel
{
    /// <summary>The model.</summary>
    public required Contestant Model { get; init; }

    /// <summary>Its metrics with their intervals.</summary>
    public required ModelResult Result { get; init; }

    /// <summary>How far its metrics lie above the first model's; empty for the first.</summary>
    public IReadOnlyList<MetricDifference> Differences { get; init; } = [];

    /// <summary>On how many rows it says something else than the first model; null for the first.</summary>
    public PredictionAgreement? Agreement { get; init; }

    /// <summary>Where it disagrees most with the first model; empty where that is nowhere more than elsewhere.</summary>
    public IReadOnlyList<Disagreement> Disagreements { get; init; } = [];
}

/// <summary>Some models on the same rows, each beside the first.</summary>
/// <param name="Models">The models in the order given.</param>
public sealed record ModelComparison(IReadOnlyList<ComparedModel> Models)
{
    /// <summary>The task of all of them.</summary>
    public EvaluationTask Task => Models[0].Model.Scores.Task;

    /// <summary>The rows of all of them.</summary>
    public int Rows => Models[0].Model.Scores.Rows;

    /// <summary>How a model stands beside the first, by the first metric of the task.</summary>
    public MetricDifference Main(int model) => Models[model].Differences[0];

    /// <summary>The letter that stands for a model in tables and figures: A, B, … Z, then numbers.</summary>
    public static string LetterOf(int model) => model < 26 ? ((char)('A' + model)).ToString() : (model + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Compares models.</summary>
    /// <param name="models">Two or more; the first is what the others are compared with.</param>
    /// <param name="columns">The columns by which parts of the rows are told; none if there are none.</param>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <exception cref="ArgumentException">There are fewer than two models, or their scores are of other rows or tasks.</exception>
    public static ModelComparison Of(IReadOnlyList<Contestant> models, IReadOnlyList<ProbedColumn> columns, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(columns);
        MetricDifference[][] differences = PairedBootstrap.Compare([.. models.Select(model => model.Scores)], seed);
        return new ModelComparison(
        [
            .. models.Select((model, i) => new ComparedModel
            {
                Model = model,
                Result = ModelResult.Evaluate(model.Name, model.Scores, seed: seed),
                Differences = i == 0 ? [] : differences[i - 1],
                Agreement = i == 0 ? null : PredictionAgreement.Of(models[0].Scores, model.Scores),
                Disagreements = i == 0 ? [] : Disagreement.Find(models[0].Scores, model.Scores, columns),
            }),
        ]);
    }
}
