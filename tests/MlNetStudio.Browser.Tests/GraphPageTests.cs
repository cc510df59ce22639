using System.Text.Json;
using Microsoft.Playwright;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Browser;

/// <summary>The page that draws a model's graph, in a browser.</summary>
public sealed class GraphPageTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [ChromiumTheory]
    [InlineData("iris", 1280, ColorScheme.Light)]
    [InlineData("iris", 390, ColorScheme.Dark)]
    [InlineData("wide", 1280, ColorScheme.Dark)]
    public async Task It_shows_without_an_error_and_can_be_read(string model, int width, ColorScheme scheme)
    {
        await using var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        var visited = await Visit(context, model);
        var page = visited.Page;
        await page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => d.open = true)");
        await visited.AssertSoundAsync();

        // No text reaches out of its box.
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll("svg.graph a")].flatMap(a => {
              const box = a.querySelector("rect").getBoundingClientRect();
              return [...a.querySelectorAll("text")].filter(t => t.getBoundingClientRect().right > box.right).map(t => t.textContent);
            })
            """));
    }

    [ChromiumTheory]
    [InlineData("iris")]
    public async Task A_box_leads_to_its_row_and_back_by_keyboard(string model)
    {
        await using var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions { ReducedMotion = ReducedMotion.Reduce });
        var visited = await Visit(context, model);
        var page = visited.Page;
        var box = page.Locator("svg.graph a[aria-label^='member1.dense_1']").First;
        await box.FocusAsync();
        Assert.True((await page.EvaluateAsync<JsonElement>(Scripts.FocusedElement)).GetProperty("outlined").GetBoolean());
        await page.Keyboard.PressAsync("Enter");
        Assert.StartsWith("member1.dense_1", await page.EvaluateAsync<string>("document.querySelector('tr:target').textContent"), StringComparison.Ordinal);
        await page.Locator("tr:target a").PressAsync("Enter");
        Assert.StartsWith("member1.dense_1", await page.EvaluateAsync<string>("document.querySelector('svg a:target').getAttribute('aria-label')"), StringComparison.Ordinal);
        Assert.Empty(visited.Faults);
    }

    private async Task<VisitedPage> Visit(IBrowserContext context, string model)
    {
        string file = _folder[model + ".onnx"];
        if (model == "iris")
        {
            CliRun.Of("train", Repository.File("data", "iris.csv"), "--label", "species", "--folds", "3", "--layers", "12", "--epochs", "2", "--out", _folder["iris"], "-q").Expect(0);
            file = _folder["iris/model.onnx"];
        }
        else
        {
            await File.WriteAllBytesAsync(file, OnnxWriter.ToBytes(Wide()));
        }

        CliRun.Of("inspect", file, "--html", _folder["page.html"]).Expect(0);
        var visited = await VisitedPage.GoAsync(context, new Uri(_folder["page.html"]).AbsoluteUri);
        await visited.KeepAsync($"graph-{model}-{visited.Page.ViewportSize!.Width}");
        return visited;
    }

    // 300 operators with branches, joined branches and long names.
    private static OperatorGraph Wide()
    {
        var graph = new OperatorGraphBuilder("wide");
        string x = graph.AddInput("an input with quite a long name that does not fit", ElementType.Float32, [Dimension.Batch, 16]);
        for (int block = 0; block < 30; block++)
        {
            using var scope = graph.BeginScope($"encoder.layers.{block}.feed_forward");
            string first = x;
            string left = graph.AddNode("Relu", [graph.AddNode("MatMul", [x, graph.AddInitializer("left.weight", Tensor.Create(new float[256], 16, 16))])]);
            string right = graph.AddNode("Tanh", [graph.AddNode("MatMul", [x, graph.AddInitializer("right.weight", Tensor.Create(new float[256], 16, 16))])]);
            string gate = graph.AddNode("Sigmoid", [graph.AddNode("MatMul", [x, graph.AddInitializer("gate.weight", Tensor.Create(new float[256], 16, 16))])]);
            x = graph.AddNode("Add", [graph.AddNode("Add", [graph.AddNode("Mul", [left, gate]), graph.AddNode("Identity", [right])]), first]);
        }

        graph.AddOutput(x, ElementType.Float32, [Dimension.Batch, 16]);
        return graph.Build();
    }
}
