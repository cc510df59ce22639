using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Regularization;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Neural;

/// <summary>
/// Reads option records from JSON in such a way that what the text leaves out keeps the default that its record declares.
/// The generated serializers set init-only properties that are missing to zero instead (dotnet/runtime#84484), so a model
/// written before an option existed would be read with that option at zero.
/// </summary>
/// <remarks>
/// Before the records are made, every missing option is filled in from a record with nothing set. What has no default
/// stays missing, and is an error.
/// </remarks>
public sealed class OptionDefaults
{
    // A repeated name has no one meaning.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly FrozenDictionary<Type, object> _records;

    /// <summary>Knows the records given and those that another one knows.</summary>
    /// <param name="records">A record of each type with nothing set; what must be given has any value.</param>
    /// <param name="others">Another one, or null.</param>
    public OptionDefaults(IEnumerable<object> records, OptionDefaults? others = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        _records = records.Concat(others is null ? [] : others._records.Values).ToFrozenDictionary(record => record.GetType());
    }

    /// <summary>The core's records: every layer, initializer, loss, optimizer and schedule, and how a network is trained.</summary>
    public static OptionDefaults Core { get; } = new(
    [
        new DenseOptions(1), new DropoutOptions(0), new BatchNormalizationOptions(), new LayerNormalizationOptions(), new FlattenOptions(), new ReshapeOptions(1),
        new ConcatenateOptions(), new AddOptions(), new MultiplyOptions(), new EmbeddingOptions(1, 1), new ScalingOptions(), new PReluOptions(),
        new AverageOptions(),
        new Conv1DOptions(1, 1), new Conv2DOptions(1, 1), new ConvTranspose2DOptions(1, 1), new MaxPool1DOptions(1), new MaxPool2DOptions(1), new AvgPool1DOptions(1),
        new AvgPool2DOptions(1), new GlobalAveragePoolOptions(), new GlobalMaxPoolOptions(), new UpSample2DOptions(1), new ZeroPad2DOptions(), new SpatialDropoutOptions(0),
        new ReluOptions(), new LeakyReluOptions(), new EluOptions(), new SeluOptions(), new GeluOptions(), new SiluOptions(), new MishOptions(), new SoftplusOptions(),
        new HardSigmoidOptions(), new HardSwishOptions(), new SigmoidOptions(), new TanhOptions(), new SoftmaxOptions(), new LogSoftmaxOptions(), new ExponentialOptions(), new ClipOptions(),
        new ZerosOptions(), new OnesOptions(), new ConstantInitializerOptions(), new UniformOptions(), new NormalOptions(), new TruncatedNormalOptions(),
        new GlorotUniformOptions(), new GlorotNormalOptions(), new HeUniformOptions(), new HeNormalOptions(), new LecunNormalOptions(), new OrthogonalOptions(),
        new MeanSquaredErrorOptions(), new MeanAbsoluteErrorOptions(), new HuberOptions(), new BinaryCrossEntropyOptions(), new CategoricalCrossEntropyOptions(),
        new SparseCategoricalCrossEntropyOptions(), new HingeOptions(), new PoissonOptions(), new QuantileOptions(), new BinaryFocalOptions(), new CategoricalFocalOptions(),
        new SgdOptions(), new AdagradOptions(), new RmsPropOptions(), new AdamOptions(), new AdamWOptions(),
        new ConstantScheduleOptions(), new StepScheduleOptions(), new ExponentialScheduleOptions(), new CosineScheduleOptions(), new WarmupScheduleOptions(),
        new OneCycleScheduleOptions(), new OnPlateauScheduleOptions(), new CoslogScheduleOptions(),
        new TrainingOptions { Loss = new MeanSquaredErrorOptions() }, new EarlyStoppingOptions(), new GradientClippingOptions(), new PruningOptions(), new CheckpointOptions("."),
    ]);

    /// <summary>The record of a type with nothing set, or null if the type is not known here.</summary>
    public object? Find(Type type) => _records.GetValueOrDefault(type);

    /// <summary>Whether a text must give the option, because its record declares no default.</summary>
    public static bool IsRequired(JsonPropertyInfo property)
    {
        ArgumentNullException.ThrowIfNull(property);
        return property.IsRequired || property.AssociatedParameter is { IsMemberInitializer: false, HasDefaultValue: false };
    }

    /// <summary>Reads a value.</summary>
    /// <param name="json">The text.</param>
    /// <param name="type">The contract, from a generated serializer such as <see cref="NeuralJsonContext"/>.</param>
    /// <exception cref="JsonException">The text is no JSON, or does not fit the type.</exception>
    /// <exception cref="NotSupportedException">The text does not say which of several kinds a value is.</exception>
    public T? Read<T>(string json, JsonTypeInfo<T> type) => (T?)Read(JsonNode.Parse(json, documentOptions: Strict), type);

    /// <summary>Reads a value from parsed JSON, which afterwards holds the options that were filled in.</summary>
    /// <inheritdoc cref="Read{T}(string, JsonTypeInfo{T})"/>
    public object? Read(JsonNode? json, JsonTypeInfo type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Complete(json, type);
        return JsonSerializer.Deserialize(json, type);
    }

    // What does not have the form that its type asks for is left to the serializer, which says what is wrong.
    private void Complete(JsonNode? json, JsonTypeInfo type)
    {
        switch (json)
        {
            case JsonArray array when type.Kind == JsonTypeInfoKind.Enumerable:
                CompleteAll(array, type);
                break;
            case JsonObject members when type.Kind == JsonTypeInfoKind.Dictionary:
                CompleteAll(members.Select(member => member.Value), type);
                break;
            case JsonObject record when type.PolymorphismOptions is { } kinds:
                if (record[kinds.TypeDiscriminatorPropertyName] is JsonValue value && value.TryGetValue(out string? word))
                {
                    foreach (var kind in kinds.DerivedTypes.Where(kind => word.Equals(kind.TypeDiscriminator)))
                    {
                        CompleteRecord(record, Contract(kind.DerivedType, type));
                    }
                }

                break;
            case JsonObject record when type.Kind == JsonTypeInfoKind.Object:
                CompleteRecord(record, type);
                break;
        }
    }

    private void CompleteAll(IEnumerable<JsonNode?> items, JsonTypeInfo type)
    {
        var element = Contract(type.ElementType!, type);
        foreach (var item in items)
        {
            if (item is null && element.Kind == JsonTypeInfoKind.Object)
            {
                throw new JsonException("an item of a list is null.");
            }

            Complete(item, element);
        }
    }

    private void CompleteRecord(JsonObject record, JsonTypeInfo type)
    {
        object? defaults = Find(type.Type);
        foreach (var property in type.Properties)
        {
            if (record.TryGetPropertyValue(property.Name, out var value))
            {
                Complete(value, Contract(property.PropertyType, type));
            }
            else if (property.AssociatedParameter is { IsMemberInitializer: false, HasDefaultValue: false, IsNullable: false })
            {
                throw new JsonException($"'{property.Name}' is missing.");
            }
            else if (defaults is not null && property is { Set: not null, Get: not null } && !IsRequired(property) && property.Get(defaults) is { } missing)
            {
                record[property.Name] = JsonSerializer.SerializeToNode(missing, Contract(property.PropertyType, type));
            }
        }
    }

    private static JsonTypeInfo Contract(Type type, JsonTypeInfo holder) => holder.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
}
