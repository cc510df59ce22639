using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using MlNetStudio.Data;
using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Regularization;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Files;

/// <summary>
/// Every option record as it is when nothing is said. The generated serializers set init-only properties that a text
/// leaves out to zero rather than leave them at what the record declares; filling them in from here mends that. Options that
/// must be given have any value here.
/// </summary>
internal static class OptionDefaults
{
    private static readonly FrozenDictionary<Type, object> Defaults = new object[]
    {
        new PipelineDefinition { Data = new DataDefinition() }, new DataDefinition(), new GeneratorSection { Name = "" }, new PreprocessingDefinition(),
        new NetworkSection(), new TrainingSection(), new EvaluationSection(), new OutputSection(),
        new ImputeOptions(), new MissingIndicatorOptions(), new StandardizeOptions(), new OneHotOptions(), new CategoryIndexOptions(),
        new EarlyStoppingOptions(), new GradientClippingOptions(),
        new DenseOptions(1), new DropoutOptions(0), new BatchNormalizationOptions(), new LayerNormalizationOptions(), new FlattenOptions(), new ReshapeOptions(1),
        new ConcatenateOptions(), new AddOptions(), new MultiplyOptions(), new EmbeddingOptions(1, 1),
        new ReluOptions(), new LeakyReluOptions(), new EluOptions(), new SeluOptions(), new GeluOptions(), new SiluOptions(), new MishOptions(), new SoftplusOptions(),
        new HardSigmoidOptions(), new HardSwishOptions(), new SigmoidOptions(), new TanhOptions(), new SoftmaxOptions(), new LogSoftmaxOptions(), new ExponentialOptions(),
        new ZerosOptions(), new OnesOptions(), new ConstantInitializerOptions(), new UniformOptions(), new NormalOptions(), new TruncatedNormalOptions(),
        new GlorotUniformOptions(), new GlorotNormalOptions(), new HeUniformOptions(), new HeNormalOptions(), new LecunNormalOptions(), new OrthogonalOptions(),
        new MeanSquaredErrorOptions(), new MeanAbsoluteErrorOptions(), new HuberOptions(), new BinaryCrossEntropyOptions(), new CategoricalCrossEntropyOptions(),
        new SparseCategoricalCrossEntropyOptions(), new HingeOptions(), new PoissonOptions(), new QuantileOptions(), new BinaryFocalOptions(), new CategoricalFocalOptions(),
        new SgdOptions(), new AdagradOptions(), new RmsPropOptions(), new AdamOptions(), new AdamWOptions(),
        new ConstantScheduleOptions(), new StepScheduleOptions(), new ExponentialScheduleOptions(), new CosineScheduleOptions(), new WarmupScheduleOptions(),
        new OneCycleScheduleOptions(), new OnPlateauScheduleOptions(), new CoslogScheduleOptions(),
    }.ToFrozenDictionary(options => options.GetType());

    /// <summary>A record of a type with its defaults, or null if the type is not known here.</summary>
    public static object? Find(Type type) => Defaults.GetValueOrDefault(type);

    /// <summary>Every record that a pipeline may hold: what the tests compare this list with.</summary>
    internal static IReadOnlyCollection<Type> RecordTypes()
    {
        var seen = new HashSet<Type>();
        var open = new Stack<Type>([typeof(PipelineDefinition)]);
        while (open.TryPop(out var next))
        {
            var type = PipelineJson.TypeInfo(next);
            if (!seen.Add(type.Type))
            {
                continue;
            }

            if (type.ElementType is { } element)
            {
                open.Push(element);
            }

            foreach (var inner in (type.PolymorphismOptions?.DerivedTypes ?? []).Select(kind => kind.DerivedType).Concat(PipelineJson.Options(type).Select(property => property.PropertyType)))
            {
                open.Push(inner);
            }
        }

        return [.. seen.Where(type => type != typeof(NetworkLayer)
            && PipelineJson.TypeInfo(type) is { Kind: JsonTypeInfoKind.Object, PolymorphismOptions: null })];
    }
}
