using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MlNetStudio.Serving.Endpoints;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Pages;
using MlNetStudio.Serving.Protocol;
using MlNetStudio.Serving.Recording;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Hosting;

/// <summary>Puts the prediction server together.</summary>
internal static class ServingExtensions
{
    /// <summary>Adds what the endpoints need. The models are loaded when the first of it is asked for.</summary>
    public static void AddServing(this IServiceCollection services, ServingOptions options)
    {
        services.AddMetrics();
        services.AddRoutingCore();
        services.AddSingleton(options);
        services.AddSingleton<ServingMetrics>();
        services.AddSingleton<ModelRegistry>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<RequestBody>();
        services.AddSingleton<PredictEndpoint>();
        services.AddSingleton<ModelsEndpoint>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<InferenceProtocol>();
        services.AddSingleton<ReloadEndpoint>();
        services.AddSingleton<OpenApiDocument>();
        services.AddSingleton(new WebPage("try.html"));
        services.AddSingleton<PredictionLog>();
        services.AddHostedService(provider => provider.GetRequiredService<PredictionLog>());
        services.AddHostedService<ModelWatcher>();
    }

    /// <summary>Maps the endpoints.</summary>
    public static void MapServing(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var keys = services.GetRequiredService<ApiKeys>();
        var predict = services.GetRequiredService<PredictEndpoint>();
        var models = services.GetRequiredService<ModelsEndpoint>();
        var health = services.GetRequiredService<HealthEndpoints>();
        var protocol = services.GetRequiredService<InferenceProtocol>();
        Post("/predict", predict.HandleOnly);
        Post($"/models/{{{ModelRoute.Name}}}/predict", predict.HandleNamed);
        Get("/models", models.HandleAll);
        Get($"/models/{{{ModelRoute.Name}}}", models.HandleOne);
        Open("/health", health.Details);
        Open("/health/live", health.Live);
        Open("/health/ready", health.Ready);
        Open("/", services.GetRequiredService<WebPage>().Handle);
        Get("/openapi/v1.json", services.GetRequiredService<OpenApiDocument>().Handle);
        Post("/admin/reload", services.GetRequiredService<ReloadEndpoint>().Handle);
        Get("/v2", protocol.Server);
        Open("/v2/health/live", protocol.Live);
        Open("/v2/health/ready", protocol.Ready);
        foreach (string model in new[] { $"/v2/models/{{{ModelRoute.Name}}}", $"/v2/models/{{{ModelRoute.Name}}}/versions/{{{ModelRoute.Version}}}" })
        {
            Get(model, protocol.Model);
            Get(model + "/ready", protocol.ModelReady);
            Post(model + "/infer", protocol.Infer);
        }

        void Get(string pattern, RequestDelegate endpoint) => routes.MapMethods(pattern, ["GET", "HEAD"], keys.Guard(endpoint));
        void Post(string pattern, RequestDelegate endpoint) => routes.MapMethods(pattern, ["POST"], keys.Guard(endpoint));
        void Open(string pattern, RequestDelegate endpoint) => routes.MapMethods(pattern, ["GET", "HEAD"], endpoint);
    }
}
