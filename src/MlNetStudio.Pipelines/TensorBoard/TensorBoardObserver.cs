using MlNetStudio.Neural;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Pipelines.TensorBoard;

/// <summary>
/// Writes a training for TensorBoard as it runs: losses, metrics and the learning rate by epoch, the spread of every
/// parameter's values and gradients, the graph of layers.
/// </summary>
public sealed class TensorBoardObserver : ITrainingObserver, IDisposable
{
    private readonly EventFile _file;

    /// <summary>Begins the events of a network's training.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="clock">Tells the time; null for the system's.</param>
    /// <exception cref="InvalidInputException">The folder cannot be written to.</exception>
    public TensorBoardObserver(string folder, NetworkDefinition network, TimeProvider? clock = null)
    {
        _file = EventFile.Create(folder, clock);
        _file.AddGraph(network);
    }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <inheritdoc/>
    public void Observe(EpochSummary summary, IReadOnlyList<ObservedParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(parameters);
        _file.AddScalar(summary.Epoch, "loss/training", summary.Loss);
        if (summary.ValidationLoss is { } validation)
        {
            _file.AddScalar(summary.Epoch, "loss/validation", validation);
        }

        _file.AddScalar(summary.Epoch, "learning rate", summary.LearningRate);
        _file.AddScalar(summary.Epoch, "seconds", summary.Elapsed.TotalSeconds);
        const string Validation = "validation.";
        foreach (var (name, value) in summary.Metrics)
        {
            bool ofValidation = name.StartsWith(Validation, StringComparison.Ordinal);
            _file.AddScalar(summary.Epoch, ofValidation ? $"{name[Validation.Length..]}/validation" : $"{name}/training", value);
        }

        foreach (var parameter in parameters)
        {
            _file.AddHistogram(summary.Epoch, $"values/{parameter.Name}", parameter.Values);
            if (parameter.Gradients.Length > 0)
            {
                _file.AddHistogram(summary.Epoch, $"gradients/{parameter.Name}", parameter.Gradients);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
