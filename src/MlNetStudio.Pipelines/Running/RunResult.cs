using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What came of a run. All files are written, but for a pruned model that does not meet its gates.</summary>
public sealed record RunResult
{
    /// <summary>The name of the run.</summary>
    public required string Name { get; init; }

    /// <summary>The folder with the results.</summary>
    public required string Folder { get; init; }

    /// <summary>The names of the files in it that this run wrote.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The pipeline with everything decided that was left open.</summary>
    public required PipelineDefinition Pipeline { get; init; }

    /// <summary>What metrics.json holds.</summary>
    public required MetricsDocument Metrics { get; init; }

    /// <summary>The network, the linear model and the baseline on the test rows, as far as they were computed.</summary>
    public required IReadOnlyList<ModelResult> Models { get; init; }

    /// <summary>How the training went.</summary>
    public required TrainingResult Training { get; init; }

    /// <summary>The network in one line, such as <c>4-64-64-3</c>.</summary>
    public required string NetworkText { get; init; }

    /// <summary>The gates with their outcome.</summary>
    public IReadOnlyList<GateResult> Gates { get; init; } = [];

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether training was cancelled.</summary>
    public bool IsCancelled => Training.Outcome == TrainingOutcome.Cancelled;
}
