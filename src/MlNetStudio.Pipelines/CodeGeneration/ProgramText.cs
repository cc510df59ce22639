using System.Text.Json;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>The program: training, and the service.</summary>
internal static class ProgramText
{
    public static string Write(ProjectFacts facts)
    {
        // An example of the right shape; every value is made up.
        var members = facts.Columns.Where(column => column.Name != facts.Label.Column)
            .Select(column => $"\"{JsonEncodedText.Encode(column.Name)}\":{(column.IsNumber ? "1" : column.IsDate ? "1735689600" : "\"?\"")}");
        string example = $"{{{string.Join(",", members)}}}".Replace("'", "\\u0027", StringComparison.Ordinal);
        return $$"""
            // dotnet run -- train    trains and writes model.zip
            // dotnet run             serves it; trains first where there is no model yet:
            // curl -s localhost:5000/predict -H 'content-type: application/json' -d '{{example}}'
            using System;
            using System.IO;
            using {{facts.Name}};
            using Microsoft.AspNetCore.Builder;
            using Microsoft.Extensions.ML;

            string modelPath = Path.GetFullPath("model.zip");
            bool isTraining = args is ["train", ..];
            if (isTraining || !File.Exists(modelPath))
            {
                Console.WriteLine(ModelTraining.Train(modelPath));
            }

            if (isTraining)
            {
                return;
            }

            // The pool lets any number of requests score at once and loads the file again when it changes.
            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddPredictionEnginePool<ModelInput, ModelOutput>().FromFile(modelPath, watchForChanges: true);
            var app = builder.Build();
            app.MapPost("/predict", (ModelInput row, PredictionEnginePool<ModelInput, ModelOutput> pool) => pool.Predict(row));
            app.Run();

            """;
    }
}
