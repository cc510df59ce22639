using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using MlNetStudio.Serving;

namespace MlNetStudio.Benchmarks.Serving;

/// <summary>
/// The prediction server with one endpoint more, <c>/empty</c>, which only parses the same JSON and answers as much: what a load generator
/// measures there is what the server and the machine cost without any prediction.
/// </summary>
internal static class ServingHost
{
    private static readonly byte[] Answer = """{"model":"empty","version":"000000000000","label":"B","probabilities":{"B":0.9999999,"M":1.0E-07}}"""u8.ToArray();

    /// <summary>What to write to the input to be told the bytes that live on the managed heap after a full collection.</summary>
    public const string AskForMemory = "memory";

    /// <summary>Serves until the input ends, has another line, or the process is ended.</summary>
    public static int Run(string model, string address)
    {
        var options = new ServingOptions { Models = [ModelSource.Parse(model)], Urls = address };
        var server = PredictionServer.StartAsync(options, null, null, routes => routes.MapMethods("/empty", ["POST"], Empty), CancellationToken.None).GetAwaiter().GetResult();
        Console.WriteLine($"{string.Join(", ", server.Addresses)}: /predict and /empty; Enter ends it");
        while (Console.ReadLine() == AskForMemory)
        {
            Console.WriteLine(GC.GetTotalMemory(forceFullCollection: true).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return 0;
    }

    private static async Task Empty(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync();
            if (!result.IsCompleted)
            {
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            var json = new Utf8JsonReader(result.Buffer);
            double sum = 0;
            while (json.Read())
            {
                sum += json.TokenType == JsonTokenType.Number ? json.GetDouble() : 0;
            }

            reader.AdvanceTo(result.Buffer.End);
            context.Response.ContentType = double.IsNaN(sum) ? "text/plain" : "application/json";
            context.Response.ContentLength = Answer.Length;
            await context.Response.Body.WriteAsync(Answer);
            return;
        }
    }
}
