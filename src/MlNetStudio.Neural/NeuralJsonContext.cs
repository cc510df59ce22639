using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Neural;

/// <summary>How the core's definitions and options are written as JSON. Kinds of layers, losses and so on are named by closed lists of words, never by types.</summary>
/// <remarks>Read with <see cref="OptionDefaults"/>: the serializer by itself sets options that the text leaves out to zero.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    IgnoreReadOnlyProperties = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(NetworkDefinition))]
[JsonSerializable(typeof(TrainingOptions))]
[JsonSerializable(typeof(ImmutableArray<EpochSummary>))]
public sealed partial class NeuralJsonContext : JsonSerializerContext;
