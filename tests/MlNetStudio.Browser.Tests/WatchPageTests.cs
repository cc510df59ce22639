using System.Collections.Immutable;
using Microsoft.Playwright;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Serving.Watching;

namespace MlNetStudio.Tests.Browser;

/// <summary>The page that shows how training goes, in a browser.</summary>
public sealed class WatchPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [ChromiumTheory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task It_follows_the_run_to_its_end(int width, ColorScheme scheme)
    {
        await using var server = await ProgressServer.StartAsync("http://127.0.0.1:0");
        await using var context = await VisitedPage.OpenAsync(chromium, width, scheme);
        var visited = await VisitedPage.GoAsync(context, server.Addresses[0] + "/");
        var page = visited.Page;
        server.Report(new RunEvent.Stage("reading penguins.csv"));
        await page.GetByRole(AriaRole.Heading, new() { Name = "reading penguins.csv" }).WaitForAsync();
        server.Report(new RunEvent.Stage("training"));
        server.Report(new RunEvent.Training(new TrainingEvent.Started(40, 10, 1)));
        for (int epoch = 1; epoch <= 25; epoch++)
        {
            server.Report(Epoch(epoch));
        }

        await page.GetByText("Epoch 25 of 40").WaitForAsync();
        Assert.Equal(25, (await page.Locator("#train-line").GetAttributeAsync("d"))!.Count(letter => letter is 'M' or 'L'));
        Assert.Equal(25, await page.Locator("#bar").EvaluateAsync<int>("bar => bar.value"));
        await visited.AssertSoundAsync();
        await visited.KeepAsync($"watch-{width}-{scheme}");
        server.Finish("done", "On the test rows: accuracy 0.97.");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Done" }).WaitForAsync();
        await page.GetByText("accuracy 0.97").WaitForAsync();
        await visited.AssertSoundAsync();
    }

    private static RunEvent Epoch(int number) => new RunEvent.Training(new TrainingEvent.EpochCompleted(
        new EpochSummary(number, 1.0 / number, 1.1 / number, 0.001, TimeSpan.FromSeconds(1), ImmutableSortedDictionary<string, double>.Empty.Add("validation.accuracy", 1 - (0.3 / number))),
        IsBest: true));
}
