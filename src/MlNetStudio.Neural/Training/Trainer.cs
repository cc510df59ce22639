namespace MlNetStudio.Neural.Training;

/// <summary>
/// Trains a network. The same seed, data and options give the same bits on any number of threads, and after an
/// interruption and a resume.
/// </summary>
public sealed class Trainer
{
    private readonly Network _network;
    private readonly TrainingOptions _options;

    /// <summary>A trainer of a network, whose parameters it changes.</summary>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public Trainer(Network network, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _network = network;
        _options = options;
    }

    /// <summary>Trains from the network's present parameters.</summary>
    /// <param name="training">The rows to learn from.</param>
    /// <param name="validation">Rows to watch for the best epoch, or null.</param>
    /// <param name="progress">Told of every epoch, on the calling thread.</param>
    /// <param name="cancellation">Ends training after the step in progress; the network then has the best parameters so far.</param>
    /// <exception cref="InvalidInputException">The data does not fit the network or the loss.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more; the network has the parameters of the best epoch before.</exception>
    public TrainingResult Fit(Dataset training, Dataset? validation = null, IProgress<TrainingEvent>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        using var run = new TrainingRun(_network, _options, training, validation);
        return run.Run(progress, cancellation);
    }
}
