using Microsoft.ML.Data;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Regularization;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.MLNet;

/// <summary>What all neural-network trainers have in common: columns, network, training.</summary>
/// <remarks>
/// <para>
/// Where neither <see cref="Layers"/>, <see cref="Network"/>, <see cref="InitialNetwork"/> and <see cref="InputShape"/> nor <see cref="Optimizer"/>
/// and <see cref="Schedule"/> say anything, network and training are chosen by the number of rows, of features and of outputs, as the command
/// <c>train</c> does: RealMLP-TD-S (arXiv 2407.04491), three hidden layers of 128 or 256 with Mish or SELU, Adam under the coslog schedule, as
/// many epochs as a fixed amount of work allows, 8 to 128, or for wide sparse vectors, such as <c>FeaturizeText</c> makes, one hidden layer of 64.
/// From 1,000 rows on a part of them is put aside, and the epoch that is best on it is kept; fewer rows are all learnt from, in 24 epochs. Whatever
/// else is given holds; the rest is chosen around it. What the command does beyond that for a table, the mean of several networks, <see cref="Folds"/> asks for.
/// </para>
/// <para>
/// The default choice scales its features itself, since its network is made for numbers around 0 and categories of 0 and 1: robustly with
/// smooth clipping from 1,000 rows on, to mean 0 and deviation 1 below, features of two values to 0 and 1. The scaling is fitted to the rows to
/// learn from and part of the model, saved and exported with it; a normalizer before the trainer neither helps nor harms. Sparse text
/// vectors stay as they are. With layers, network, optimizer or schedule of one's own the features are taken as they come: put
/// <c>NormalizeMeanVariance</c> before the trainer, or set <see cref="ScaleFeatures"/>.
/// </para>
/// </remarks>
public abstract class NeuralNetworkOptions
{
    /// <summary>The column to learn. Default <c>Label</c>.</summary>
    public string LabelColumnName { get; set; } = DefaultColumnNames.Label;

    /// <summary>
    /// The column to learn from: a vector of <see cref="float"/> of known size, dense or sparse. Default <c>Features</c>. Several
    /// columns are put into one by <c>Concatenate</c>; a <see cref="Network"/> with several inputs takes the vector apart again, in
    /// the order of its inputs.
    /// </summary>
    public string FeatureColumnName { get; set; } = DefaultColumnNames.Features;

    /// <summary>The column with what each row counts: a <see cref="float"/>, not negative. Null, the default, for 1 each.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// The hidden layers, one after the other; the output layer is added by the trainer. Null, the default, for those of the default
    /// choice, or for two dense layers of 64 where the optimizer or the schedule is given. A dense layer without an activation gets ReLU, since two linear layers in a row are no more than one, unless an activation or a
    /// normalization follows at once. An empty list makes a linear model.
    /// </summary>
    public IReadOnlyList<LayerOptions>? Layers { get; set; }

    /// <summary>
    /// The shape of a row of features for <see cref="Layers"/>, such as height, width and channels. Null, the default, for the dimensions of the column
    /// where it has several, as those of ExtractPixels with <c>interleavePixelColors</c> are; a dense layer as the first takes the row as one vector.
    /// </summary>
    public Shape? InputShape { get; set; }

    /// <summary>The whole network in place of <see cref="Layers"/>, taken as it is: branches, several inputs, and the output layer with as many outputs as the task needs, without link function.</summary>
    public NetworkDefinition? Network { get; set; }

    /// <summary>
    /// A network of an ONNX file to train on from, in place of <see cref="Layers"/> and <see cref="Network"/>: its layers, weights and scaling of
    /// the label are kept, and its loss where <see cref="Loss"/> names none. It must take as many features and have as many
    /// outputs as the data. An earlier model given to <c>Fit</c> goes before it.
    /// </summary>
    public NeuralNetworkTransformer? InitialNetwork { get; set; }

    /// <summary>
    /// Whether the model scales its features itself, as said above. Null, the default, for true in the default choice unless the features are those
    /// of a text, and for false otherwise. Where training goes on from an earlier model its own scaling, or none, is kept.
    /// </summary>
    public bool? ScaleFeatures { get; set; }

    /// <summary>What is made small; null, the default, for the usual loss of the task.</summary>
    public LossOptions? Loss { get; set; }

    /// <summary>How weights follow their gradients. Null, the default, for that of the default choice, or for Adam at a rate of 0.001 where the network or the schedule is given.</summary>
    public OptimizerOptions? Optimizer { get; set; }

    /// <summary>How the learning rate changes. Null, the default, for that of the default choice, or for constant where the network or the optimizer is given.</summary>
    public ScheduleOptions? Schedule { get; set; }

    /// <summary>How large gradients are cut; null, the default, for not at all.</summary>
    public GradientClippingOptions? Clipping { get; set; }

    /// <summary>How often all rows are seen, at most. Null, the default, for as often as the default choice says, or 100 times where network, optimizer or schedule is given.</summary>
    public int? Epochs { get; set; }

    /// <summary>The number of rows of one step. Null, the default, for that of the default choice, 256, or for text 64; or for 32 where network, optimizer or schedule is given.</summary>
    public int? BatchSize { get; set; }

    /// <summary>Whether the rows are put in a new order every epoch. Default true.</summary>
    public bool Shuffle { get; set; } = true;

    /// <summary>
    /// The part of the rows to put aside and watch for the best epoch, from 0 to 0.9. Null, the default, for that of the default
    /// choice, 0.15 of 1,000 rows and more; for 0 otherwise. Not used where <c>Fit</c> is given a validation set.
    /// </summary>
    public double? ValidationFraction { get; set; }

    /// <summary>
    /// The number of parts that the rows are divided into for an ensemble: as many networks are trained, each without one part, on
    /// which it watches for its best epoch, and the model is the mean of what they predict. 0, the default, for a single
    /// network. Several networks are nearly always better than one, and take as much longer to train and to score.
    /// </summary>
    public int Folds { get; set; }

    /// <summary>When training ends before its last epoch. Null, the default, for never; the default choice then keeps the epoch that was best on the rows it watches, and so does every network of an ensemble.</summary>
    public EarlyStoppingOptions? EarlyStopping { get; set; }

    /// <summary>The seed of the initial weights, the order of the rows, dropout and the validation rows; null, the default, for that of the <c>MLContext</c>, or 0 where it has none. The same seed, data and options give the same bits.</summary>
    public long? Seed { get; set; }

    /// <summary>The number of threads, or 0, the default, for as many as the processor has. The result does not depend on it.</summary>
    public int Threads { get; set; }

    /// <summary>What computes the scores of the fitted model. Default the library's own core. It is tried before training starts, and kept when the model is saved.</summary>
    public ScoringOptions Scoring
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = ScoringOptions.Native;

    /// <summary>A folder in which the state of one training is kept, of its own for every fold of a cross-validation; null, the default, for none.</summary>
    public string? CheckpointFolder { get; set; }

    /// <summary>The number of epochs from one save of the state to the next. Default 1.</summary>
    public int CheckpointEveryEpochs { get; set; } = 1;

    /// <summary>Whether <c>Fit</c> goes on from the state in <see cref="CheckpointFolder"/>, if there is one, to the same bits as without the interruption. Default true. A state of another network, data set or set of options is refused.</summary>
    public bool Resume { get; set; } = true;

    /// <summary>Told of every epoch, on the thread that calls <c>Fit</c>.</summary>
    public IProgress<TrainingEvent>? Progress { get; set; }

    /// <summary>Ends training after the step in progress; <c>Fit</c> then returns the best model so far. Where the execution of the context is cancelled, as AutoML cancels that of a trial, <c>Fit</c> throws instead, like ML.NET's own trainers.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Gives the whole network for a number of features and of outputs, where the features are counted only while fitting; null for <see cref="Layers"/> or <see cref="Network"/>.</summary>
    internal Func<int, int, NetworkDefinition>? DefineNetwork { get; set; }

    /// <summary>The rows that each network of an ensemble learns from and those that it watches; null for parts that the trainer makes.</summary>
    internal RowSplit[]? FoldRows { get; set; }

    /// <summary>The same settings in an object of its own.</summary>
    internal NeuralNetworkOptions Copy() => (NeuralNetworkOptions)MemberwiseClone();
}

/// <summary>Settings of the trainers that learn numbers.</summary>
public abstract class NeuralNetworkRegressionOptions : NeuralNetworkOptions
{
    /// <summary>
    /// Whether the network learns the target standardized to mean 0 and deviation 1, which the model undoes. Default true. Of no
    /// effect with a loss whose link keeps the target's range, such as Poisson's. Losses are then in units of the deviation.
    /// </summary>
    public bool StandardizeLabel { get; set; } = true;

    /// <summary>How the target is scaled where it is; a pipeline file knows other ways than standardizing.</summary>
    internal NumberScaling LabelScaling { get; set; } = NumberScaling.Standard;
}

/// <summary>Settings of the trainers that learn classes.</summary>
public abstract class NeuralNetworkClassificationOptions : NeuralNetworkOptions
{
    /// <summary>What the rows of each class count, in the order of the classes (no, yes; or the keys); null, the default, for 1 each. Multiplied with the rows' own weights.</summary>
    public IReadOnlyList<float>? ClassWeights { get; set; }
}
