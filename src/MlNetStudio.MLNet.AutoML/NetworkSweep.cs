using Microsoft.ML.SearchSpace;
using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;

namespace MlNetStudio.MLNet.AutoML;

/// <summary>A search for a trainer: what it tries, and the trainer's options of each trial.</summary>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
internal sealed class NetworkSweep<TOptions>
    where TOptions : NeuralNetworkOptions
{
    // Where one of the two is searched and the other left alone.
    private const int DefaultLayers = 2;
    private const int DefaultUnits = 64;

    private readonly TOptions _options;
    private readonly NeuralNetworkSearchSpace _settings;

    /// <param name="options">What is the same in every trial.</param>
    /// <param name="settings">What is searched, as far as the options do not say it.</param>
    /// <exception cref="ArgumentException">No network can be trained so.</exception>
    public NetworkSweep(TOptions options, NeuralNetworkSearchSpace? settings)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.CheckpointFolder is not null)
        {
            throw new ArgumentException(
                "CheckpointFolder keeps the state of one training, and a search trains many networks. Leave it out; the experiment's SetCheckpoint keeps the trials.", nameof(options));
        }

        settings ??= new NeuralNetworkSearchSpace();
        settings.Validate();
        _options = (TOptions)options.Copy();
        _settings = WithoutGiven(settings, options);
        TrialParameter.Add(Space, nameof(_settings.HiddenLayers), _settings.HiddenLayers);
        TrialParameter.Add(Space, nameof(_settings.HiddenUnits), _settings.HiddenUnits);
        TrialParameter.Add(Space, nameof(_settings.Activation), _settings.Activation);
        TrialParameter.Add(Space, nameof(_settings.Dropout), _settings.Dropout);
        TrialParameter.Add(Space, nameof(_settings.LearningRate), _settings.LearningRate);
        TrialParameter.Add(Space, nameof(_settings.WeightDecay), _settings.WeightDecay);
        TrialParameter.Add(Space, nameof(_settings.BatchSize), _settings.BatchSize);
        TrialParameter.Add(Space, nameof(_settings.Epochs), _settings.Epochs);
    }

    /// <summary>What a tuner sees of it: the settings that have more than one value.</summary>
    public SearchSpace Space { get; } = [];

    /// <summary>The options of a trial, in an object of its own.</summary>
    /// <param name="trial">What the tuner proposes.</param>
    /// <exception cref="InvalidInputException">It lacks a setting, or has one that the search space does not.</exception>
    public TOptions OptionsOf(Parameter trial)
    {
        var options = (TOptions)_options.Copy();
        options.Layers ??= Layers(trial);
        options.Optimizer ??= Optimizer(trial);
        if (TrialParameter.TryRead(trial, nameof(_settings.BatchSize), _settings.BatchSize, out int rows))
        {
            options.BatchSize = rows;
        }

        if (TrialParameter.TryRead(trial, nameof(_settings.Epochs), _settings.Epochs, out int epochs))
        {
            options.Epochs = epochs;
        }

        if (!TrainingChoice.IsOpen(options, goesOn: options.InitialNetwork is not null))
        {
            // Featurizers of an experiment do not scale, and a rate that stays is judged by where it happens to stop.
            options.ScaleFeatures ??= true;
            options.Schedule ??= new CosineScheduleOptions();
        }

        return options;
    }

    /// <summary>What the options give is not searched.</summary>
    private static NeuralNetworkSearchSpace WithoutGiven(NeuralNetworkSearchSpace settings, NeuralNetworkOptions options)
    {
        if (options is not { Layers: null, Network: null, DefineNetwork: null, InitialNetwork: null, InputShape: null })
        {
            settings = settings with { HiddenLayers = null, HiddenUnits = null, Activation = null, Dropout = null };
        }

        if (options.Optimizer is not null)
        {
            settings = settings with { LearningRate = null, WeightDecay = null };
        }

        return settings with
        {
            BatchSize = options.BatchSize is null ? settings.BatchSize : null,
            Epochs = options.Epochs is null ? settings.Epochs : null,
        };
    }

    private List<LayerOptions>? Layers(Parameter trial)
    {
        bool isOfSomeDepth = TrialParameter.TryRead(trial, nameof(_settings.HiddenLayers), _settings.HiddenLayers, out int count);
        bool isOfSomeWidth = TrialParameter.TryRead(trial, nameof(_settings.HiddenUnits), _settings.HiddenUnits, out int units);
        bool isOfSomeKind = TrialParameter.TryRead(trial, nameof(_settings.Activation), _settings.Activation, out var activation);
        double? dropout = TrialParameter.Read(trial, nameof(_settings.Dropout), _settings.Dropout);
        if (!isOfSomeDepth && !isOfSomeWidth && !isOfSomeKind && dropout is null)
        {
            return null;
        }

        var layers = new List<LayerOptions>();
        for (int i = 0; i < (isOfSomeDepth ? count : DefaultLayers); i++)
        {
            layers.Add(Layer.Dense(isOfSomeWidth ? units : DefaultUnits, isOfSomeKind ? activation : Layer.Relu()));
            if (dropout is > 0)
            {
                layers.Add(Layer.Dropout((float)dropout.Value));
            }
        }

        return layers;
    }

    private OptimizerOptions? Optimizer(Parameter trial)
    {
        double? rate = TrialParameter.Read(trial, nameof(_settings.LearningRate), _settings.LearningRate);
        double? decay = TrialParameter.Read(trial, nameof(_settings.WeightDecay), _settings.WeightDecay);
        return rate is null && decay is null ? null : new AdamWOptions { LearningRate = (float)(rate ?? 0.001), WeightDecay = decay ?? 0 };
    }
}
