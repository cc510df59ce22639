using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.ML;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Tests.Documentation;

/// <summary>samples/PredictionService as a process: it answers, and takes the new model when its file is replaced.</summary>
public sealed partial class ServiceSampleTests : IDisposable
{
    private static readonly object Setosa = new { sepalLength = 5.1, sepalWidth = 3.5, petalLength = 1.4, petalWidth = 0.2 };

    private readonly string _folder = Directory.CreateTempSubdirectory("mlnetstudio").FullName;

    [Fact]
    public async Task It_trains_answers_and_reloads()
    {
        string model = Path.Combine(_folder, "iris.zip");
        using var service = Start(model);
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressAsync(service) };
            var first = await AskAsync(client);
            Assert.Equal("setosa", first.Species);
            Assert.InRange(first.Probabilities[0], 0.9f, 1f);
            Assert.Equal(1, first.Probabilities.Sum(), 1e-5f);

            // One epoch of training leaves a model that is far less sure.
            Replace(model);
            var patience = Stopwatch.StartNew();
            Answer now;
            do
            {
                await Task.Delay(100);
                now = await AskAsync(client);
            }
            while (now.Probabilities.SequenceEqual(first.Probabilities) && patience.Elapsed < TimeSpan.FromSeconds(60));
            Assert.True(now.Probabilities.Max() < first.Probabilities.Max(), $"{now.Probabilities.Max()} after the model was replaced");
        }
        finally
        {
            service.Kill(entireProcessTree: true);
            service.WaitForExit();
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Process Start(string model)
    {
        string built = AppContext.BaseDirectory
            .Replace(Path.Combine("tests", "MlNetStudio.MLNet.Tests"), Path.Combine("samples", "PredictionService"), StringComparison.Ordinal);
        return Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(built, "PredictionService.dll"), "--urls", "http://127.0.0.1:0", "--model", model])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(model),
        })!;
    }

    private static async Task<Uri> AddressAsync(Process service)
    {
        var said = new List<string>();
        while (await service.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                // A full pipe would stop the service.
                _ = service.StandardOutput.ReadToEndAsync();
                return new Uri(match.Groups[1].Value);
            }
        }

        throw new InvalidOperationException($"The service ended: {string.Join(Environment.NewLine, said)}");
    }

    private static async Task<Answer> AskAsync(HttpClient client)
    {
        var response = await client.PostAsJsonAsync("/predict", Setosa);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Answer>())!;
    }

    private void Replace(string model)
    {
        var ml = new MLContext(seed: 2);
        var flowers = ml.Data.LoadFromTextFile(
            Path.Combine(TestData.RepositoryRoot, "data", "iris.csv"),
            [new("SepalLength", Microsoft.ML.Data.DataKind.Single, 0), new("SepalWidth", Microsoft.ML.Data.DataKind.Single, 1), new("PetalLength", Microsoft.ML.Data.DataKind.Single, 2), new("PetalWidth", Microsoft.ML.Data.DataKind.Single, 3), new("Species", Microsoft.ML.Data.DataKind.String, 4)],
            ',',
            hasHeader: true);
        var unsure = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(ml.Transforms.Concatenate("Features", "SepalLength", "SepalWidth", "PetalLength", "PetalWidth"))
            .Append(ml.Transforms.NormalizeMeanVariance("Features"))
            .Append(ml.MulticlassClassification.Trainers.NeuralNetwork(hiddenUnits: [4], epochs: 1))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(flowers);
        string other = Path.Combine(_folder, "other.zip");
        ml.Model.Save(unsure, flowers.Schema, other);
        File.Move(other, model, overwrite: true);
        File.SetLastWriteTimeUtc(model, DateTime.UtcNow);
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();

    private sealed record Answer(string Species, float[] Probabilities);
}
