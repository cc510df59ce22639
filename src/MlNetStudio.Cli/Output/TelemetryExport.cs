using MlNetStudio.Serving;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MlNetStudio.Cli.Output;

/// <summary>
/// Sends metrics and traces to an OpenTelemetry collector, where the environment names one as OpenTelemetry does everywhere: OTEL_EXPORTER_OTLP_ENDPOINT,
/// and whatever else its specification lists.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    private TelemetryExport()
    {
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(PredictionServer.TelemetryName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddOtlpExporter()
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .AddSource(PredictionServer.TelemetryName, "Microsoft.AspNetCore")
            .AddOtlpExporter()
            .Build();
    }

    /// <summary>Begins, or does nothing where no collector is named.</summary>
    public static TelemetryExport? Start(Func<string, string?> variable) => string.IsNullOrEmpty(variable("OTEL_EXPORTER_OTLP_ENDPOINT")) ? null : new TelemetryExport();

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
    }

    // The environment's OTEL_SERVICE_NAME comes first.
    private static void Describe(ResourceBuilder resource) =>
        resource.Clear().AddService("mlnetstudio", serviceVersion: typeof(PredictionServer).Assembly.GetName().Version!.ToString(3)).AddTelemetrySdk().AddEnvironmentVariableDetector();
}
