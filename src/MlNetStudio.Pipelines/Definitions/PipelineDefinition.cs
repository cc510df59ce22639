namespace MlNetStudio.Pipelines.Definitions;

/// <summary>A whole run: data, preprocessing, network, training, evaluation, output. What is not given is inferred from the data.</summary>
public sealed record PipelineDefinition
{
    /// <summary>What the run is called in the report; null takes the data's name.</summary>
    public string? Name { get; init; }

    /// <summary>A sentence for readers of the file and of the report.</summary>
    public string? Description { get; init; }

    /// <summary>The rows and what is to be learned from them.</summary>
    public required DataDefinition Data { get; init; }

    /// <summary>How columns become features.</summary>
    public PreprocessingDefinition Preprocessing { get; init; } = new();

    /// <summary>A trained model to go on from; null starts from nothing.</summary>
    public StartSection? Start { get; init; }

    /// <summary>The layers; null picks them by the number of rows.</summary>
    public NetworkSection? Network { get; init; }

    /// <summary>How the network learns.</summary>
    public TrainingSection Training { get; init; } = new();

    /// <summary>What <c>mlnetstudio tune</c> searches; a plain run leaves it aside.</summary>
    public TuneSection? Tune { get; init; }

    /// <summary>What is computed and compared after training.</summary>
    public EvaluationSection Evaluation { get; init; } = new();

    /// <summary>Where the results go.</summary>
    public OutputSection Output { get; init; } = new();
}
