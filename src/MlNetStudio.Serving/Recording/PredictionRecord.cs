using MlNetStudio.Neural.Operators;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Scoring;

namespace MlNetStudio.Serving.Recording;

/// <summary>A request's rows and what was said of them.</summary>
/// <param name="Time">When.</param>
/// <param name="Model">What predicted; only what it is called and what it takes and gives is looked at, since the model may have been let go.</param>
/// <param name="Inputs">The rows as the model's inputs.</param>
/// <param name="Scored">The model's outputs for them.</param>
internal sealed record PredictionRecord(DateTimeOffset Time, LoadedModel Model, Tensor[] Inputs, ScoredRows Scored);
