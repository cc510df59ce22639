using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

/// <summary>
/// What a layer is, before it meets its inputs: an immutable record that serializes. The derived types listed here
/// are the closed registry of layers: a file names a layer by the word given here, never by a type.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "layer")]
[JsonDerivedType(typeof(ReluOptions), "relu")]
[JsonDerivedType(typeof(LeakyReluOptions), "leakyRelu")]
[JsonDerivedType(typeof(EluOptions), "elu")]
[JsonDerivedType(typeof(SeluOptions), "selu")]
[JsonDerivedType(typeof(GeluOptions), "gelu")]
[JsonDerivedType(typeof(SiluOptions), "silu")]
[JsonDerivedType(typeof(MishOptions), "mish")]
[JsonDerivedType(typeof(SoftplusOptions), "softplus")]
[JsonDerivedType(typeof(HardSigmoidOptions), "hardSigmoid")]
[JsonDerivedType(typeof(HardSwishOptions), "hardSwish")]
[JsonDerivedType(typeof(SigmoidOptions), "sigmoid")]
[JsonDerivedType(typeof(TanhOptions), "tanh")]
[JsonDerivedType(typeof(SoftmaxOptions), "softmax")]
[JsonDerivedType(typeof(LogSoftmaxOptions), "logSoftmax")]
[JsonDerivedType(typeof(ExponentialOptions), "exponential")]
[JsonDerivedType(typeof(ClipOptions), "clip")]
[JsonDerivedType(typeof(DenseOptions), "dense")]
[JsonDerivedType(typeof(DropoutOptions), "dropout")]
[JsonDerivedType(typeof(BatchNormalizationOptions), "batchNormalization")]
[JsonDerivedType(typeof(LayerNormalizationOptions), "layerNormalization")]
[JsonDerivedType(typeof(FlattenOptions), "flatten")]
[JsonDerivedType(typeof(ReshapeOptions), "reshape")]
[JsonDerivedType(typeof(ConcatenateOptions), "concatenate")]
[JsonDerivedType(typeof(AddOptions), "add")]
[JsonDerivedType(typeof(MultiplyOptions), "multiply")]
[JsonDerivedType(typeof(EmbeddingOptions), "embedding")]
[JsonDerivedType(typeof(ScalingOptions), "scaling")]
[JsonDerivedType(typeof(PReluOptions), "prelu")]
[JsonDerivedType(typeof(AverageOptions), "average")]
[JsonDerivedType(typeof(Conv1DOptions), "conv1d")]
[JsonDerivedType(typeof(Conv2DOptions), "conv2d")]
[JsonDerivedType(typeof(ConvTranspose2DOptions), "convTranspose2d")]
[JsonDerivedType(typeof(MaxPool1DOptions), "maxPool1d")]
[JsonDerivedType(typeof(MaxPool2DOptions), "maxPool2d")]
[JsonDerivedType(typeof(AvgPool1DOptions), "avgPool1d")]
[JsonDerivedType(typeof(AvgPool2DOptions), "avgPool2d")]
[JsonDerivedType(typeof(GlobalAveragePoolOptions), "globalAveragePool")]
[JsonDerivedType(typeof(GlobalMaxPoolOptions), "globalMaxPool")]
[JsonDerivedType(typeof(UpSample2DOptions), "upSample2d")]
[JsonDerivedType(typeof(ZeroPad2DOptions), "zeroPad2d")]
[JsonDerivedType(typeof(SpatialDropoutOptions), "spatialDropout")]
public abstract record LayerOptions
{
    /// <summary>The layer's name in messages, summaries and exported files; null makes one up from the kind and the position.</summary>
    public string? Name { get; init; }

    /// <summary>The word that names this kind of layer in files, summaries and made-up names.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary>The layer bound to the shapes of its inputs: shape inference, parameters, and everything that depends on them.</summary>
    /// <exception cref="InvalidInputException">The inputs do not fit; the message names the layer and the shapes.</exception>
    internal abstract BoundLayer Bind(LayerBinding binding);
}

/// <summary>The layers by name, for use as <c>Layer.Dense(64)</c> or, with <c>using static</c>, <c>Dense(64)</c>. Every layer's file adds its own.</summary>
public static partial class Layer;

/// <summary>What a layer is told when it is bound, and where it declares its parameters.</summary>
internal sealed class LayerBinding(string name, ImmutableArray<Shape> inputs)
{
    private readonly List<ParameterSpec> _parameters = [];

    /// <summary>The layer's final name, unique in its network.</summary>
    public string Name { get; } = name;

    /// <summary>The shapes of the inputs, without the batch.</summary>
    public ImmutableArray<Shape> Inputs { get; } = inputs;

    /// <summary>The parameters declared so far, in order.</summary>
    public IReadOnlyList<ParameterSpec> Parameters => _parameters;

    /// <summary>The one input of a layer that takes one.</summary>
    public Shape Input => Inputs.Length == 1 ? Inputs[0] : throw Error($"it takes one input and got {Inputs.Length}");

    /// <summary>Refuses a setting that is not a positive number.</summary>
    public void RequirePositive(float value, string what)
    {
        if (!(value > 0 && float.IsFinite(value)))
        {
            throw Error($"{what} {value} must be a positive number");
        }
    }

    /// <summary>A learning rate factor, if it is one: a finite number not below 0.</summary>
    public float RequireRate(float value, string what) =>
        value >= 0 && float.IsFinite(value) ? value : throw Error($"{what} {value} must be a finite number not below 0");

    /// <summary>This binding, if there are two or more inputs and all have one shape.</summary>
    public LayerBinding RequireEqualShapes()
    {
        if (Inputs.Length < 2)
        {
            throw Error($"it takes two or more inputs and got {Inputs.Length}");
        }

        return Inputs.All(shape => shape == Inputs[0]) ? this : throw Error("all inputs must have one shape");
    }

    /// <summary>Declares a parameter and returns its index within the layer.</summary>
    public int AddParameter(ParameterSpec parameter)
    {
        _parameters.Add(parameter);
        return _parameters.Count - 1;
    }

    /// <summary>An error that names this layer and its input shapes.</summary>
    public InvalidInputException Error(string what) =>
        new($"layer '{Name}': {what} (input {(Inputs.Length == 1 ? "shape" : "shapes")} {string.Join(", ", Inputs)}).");
}

/// <summary>A layer that knows its input shapes. It makes the step that runs it, and its form in the operator graph.</summary>
internal abstract class BoundLayer(LayerBinding binding, LayerOptions options, Shape output)
{
    public string Name { get; } = binding.Name;

    public LayerOptions Options { get; } = options;

    public ImmutableArray<Shape> Inputs { get; } = binding.Inputs;

    public Shape Output { get; } = output;

    public ImmutableArray<ParameterSpec> Parameters { get; } = [.. binding.Parameters];

    /// <summary>Whether its step also reads inputs that are flat: see <see cref="Plans.PlanValue"/>.</summary>
    public virtual bool TakesFlatInput => false;

    /// <summary>Whether its step is a <see cref="Plans.SampleStep"/> and gains from taking its samples a few at a time.</summary>
    public virtual bool FlowsBySample(bool training) => false;

    /// <summary>Whether its step, flowing by sample, reads its input on the way back.</summary>
    public virtual bool ReadsInputBackward => true;

    /// <summary>Whether its step, flowing by sample, reads its own output on the way back where a sole reader in the flow follows.</summary>
    public virtual bool ReadsOutputBackward => true;

    /// <summary>By what its step computes, where that is not the plain way, for people; else null.</summary>
    public virtual string? Method => null;

    /// <summary>Whether scoring, too, is computed by a method that rounds more than the plain way.</summary>
    public virtual bool RoundsMore => false;

    /// <summary>The step that computes this layer in one plan, its buffers fixed.</summary>
    public abstract Plans.Step CreateStep(Plans.StepContext context);

    /// <summary>Adds the operators that compute this layer at inference, and returns the name of the output value.</summary>
    /// <param name="graph">Where to add them; its scope is already the layer's name.</param>
    /// <param name="inputs">The values read, each of shape [batch, ...].</param>
    /// <param name="parameters">The layer's parameters as tensors, in the order declared, of their logical shapes.</param>
    public abstract string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters);
}
