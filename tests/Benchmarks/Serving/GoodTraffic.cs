using System.Text;
using System.Text.Json;

namespace MlNetStudio.Benchmarks.Serving;

/// <summary>A client that sends good requests, one row or some, and checks every answer.</summary>
internal sealed class GoodTraffic(Uri address, ExpectedAnswers answers, int number, Action good, Action<string> fault)
{
    // The test is of what lasts, not of what is fastest: some thousand requests a second leave the processor room for the bad ones.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);

    /// <summary>Asks until the end.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        var random = new Random(number);
        while (!end.IsCancellationRequested)
        {
            int first = random.Next(answers.Rows.Length);
            int count = random.Next(4) == 0 ? random.Next(1, answers.Rows.Length - first + 1) : 0;
            try
            {
                await Ask(client, first, count);
                await Task.Delay(Pause, CancellationToken.None);
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException)
            {
                fault($"a good request got no answer: {exception.GetType().Name}, {exception.Message}");
            }
        }
    }

    // One row by itself where the count is 0.
    private async Task Ask(HttpClient client, int first, int count)
    {
        string body = count == 0 ? answers.Rows[first] : $"[{string.Join(',', answers.Rows.AsSpan(first, count).ToArray())}]";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("/predict", content);
        string text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            fault($"a good request got {(int)response.StatusCode}");
            return;
        }

        using var json = JsonDocument.Parse(text);
        string version = json.RootElement.GetProperty("version").GetString()!;
        bool isRight = response.Headers.GetValues("Model-Version").Single() == version
            && (count == 0
                ? answers.IsRight(json.RootElement, version, first)
                : json.RootElement.GetProperty("predictions").EnumerateArray().Select((row, i) => answers.IsRight(row, version, first + i)).All(right => right)
                    && json.RootElement.GetProperty("predictions").GetArrayLength() == count);
        if (isRight)
        {
            good();
        }
        else
        {
            fault($"a wrong answer of version {version}");
        }
    }
}
