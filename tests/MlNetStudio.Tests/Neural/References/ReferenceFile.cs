using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;

namespace MlNetStudio.Tests.Neural.References;

/// <summary>The files that make_references.py made with PyTorch, built into this assembly.</summary>
internal static class ReferenceFile
{
    public static T[] Read<T>(string name)
    {
        using Stream stream = typeof(ReferenceFile).Assembly.GetManifestResourceStream(name)!;
        var type = (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T[]>)ReferenceJsonContext.Default.GetTypeInfo(typeof(T[]))!;
        return JsonSerializer.Deserialize(stream, type)!;
    }
}

internal sealed record LossCase(LossOptions Options, int Outputs, int Rows, float[] Raw, float[] Targets, float[]? Weights, double Value, double[] Gradient);

internal sealed record OptimizerCase(OptimizerOptions Options, float[] Start, float[] Gradients, double[] Path);

internal sealed record ScheduleCase(ScheduleOptions Options, int StepsPerEpoch, int Epochs, double[]? Monitored, double[] Factors);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LossCase[]))]
[JsonSerializable(typeof(OptimizerCase[]))]
[JsonSerializable(typeof(ScheduleCase[]))]
[JsonSerializable(typeof(InitializerOptions))]
internal sealed partial class ReferenceJsonContext : JsonSerializerContext;
