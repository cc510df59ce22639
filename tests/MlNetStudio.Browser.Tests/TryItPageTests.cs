using System.Text.Json;
using Microsoft.Playwright;
using MlNetStudio.Tests.Serving;

namespace MlNetStudio.Tests.Browser;

/// <summary>The page to try models, in a browser: what it shows, sends and says, by mouse and by keyboard.</summary>
public sealed class TryItPageTests(Chromium chromium, ServedModels models, ServedImages images) : IClassFixture<Chromium>, IClassFixture<ServedModels>, IClassFixture<ServedImages>
{
    [ChromiumTheory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task A_row_is_sent_and_the_answer_shown(int width, ColorScheme scheme)
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        await using var context = await Open(width, scheme);
        var visited = await Visit(context, server);
        var page = visited.Page;
        await page.GetByLabel("color").SelectOptionAsync("green");
        await page.GetByLabel("size").FillAsync("7.5");
        await page.GetByLabel("age").FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        string shown = await page.Locator(".answer").InnerTextAsync();
        var expected = (await server.PostAsync("/predict", """{"size":7.5,"color":"green","age":null}""")).Ok().GetProperty("prediction");
        Assert.Equal(expected.GetSingle(), float.Parse(shown, System.Globalization.CultureInfo.InvariantCulture));
        string curl = await page.Locator("#curl").InnerTextAsync();
        Assert.Contains("""-d '{"size":7.5,"color":"green","age":null}'""", curl, StringComparison.Ordinal);
        Assert.Contains(server.Address + "predict", curl, StringComparison.Ordinal);
        await visited.AssertSoundAsync();
        await visited.KeepAsync($"try-{width}-{scheme}");
    }

    [ChromiumTheory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task A_prediction_is_explained(int width, ColorScheme scheme)
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        await using var context = await Open(width, scheme);
        var visited = await Visit(context, server);
        var page = visited.Page;
        await page.GetByLabel("size").FillAsync("9.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict and explain" }).ClickAsync();
        await page.Locator(".push").First.WaitForAsync();
        Assert.Equal("size", await page.Locator("#answer table th[scope=row]").First.InnerTextAsync());
        Assert.StartsWith("+", await page.Locator("#answer table td.number").First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("?explain=true", await page.Locator("#curl").InnerTextAsync(), StringComparison.Ordinal);
        await visited.AssertSoundAsync();
        await visited.KeepAsync($"try-explain-{width}-{scheme}");
    }

    [ChromiumTheory]
    [InlineData(1280)]
    public async Task Classes_are_shown_with_their_probabilities_and_models_can_be_chosen(int width)
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris, models.Houses);
        await using var context = await Open(width, ColorScheme.Light);
        var visited = await Visit(context, server);
        var page = visited.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        await page.Locator(".answer").WaitForAsync();
        Assert.Equal(3, await page.Locator("meter").CountAsync());
        await visited.KeepAsync("try-classes");
        await page.GetByLabel("Model").SelectOptionAsync("houses");
        Assert.Equal("houses", await page.Locator("h1").InnerTextAsync());
        Assert.Equal(3, await page.Locator("#fields > div").CountAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        await page.Locator(".answer").WaitForAsync();
        Assert.Contains("models/houses/predict", await page.Locator("#curl").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(visited.Faults);
    }

    [ChromiumTheory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task An_image_is_chosen_sent_and_explained(int width, ColorScheme scheme)
    {
        await using var server = await TestServer.StartAsync(images.Digits);
        await using var context = await Open(width, scheme);
        var visited = await Visit(context, server);
        var page = visited.Page;
        Assert.Equal("One image", await page.Locator("#one").InnerTextAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        Assert.Equal("Choose an image first.", await page.Locator(".problem").First.InnerTextAsync());

        byte[] stroke = ServedImages.Png(ServedImages.Stroke(7));
        await page.GetByLabel("Image", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "stroke.png", MimeType = "image/png", Buffer = stroke });
        await page.Locator("#preview").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict and explain" }).ClickAsync();
        await page.Locator("#answer canvas").WaitForAsync();
        var expected = (await server.PostAsync("/predict", stroke, "image/png")).Ok().GetProperty("label");
        Assert.Equal(expected.GetRawText(), await page.Locator(".answer").InnerTextAsync());
        string curl = await page.Locator("#curl").InnerTextAsync();
        Assert.Contains("-H 'Content-Type: image/png'", curl, StringComparison.Ordinal);
        Assert.Contains("--data-binary '@stroke.png'", curl, StringComparison.Ordinal);
        await visited.AssertSoundAsync();
        await visited.KeepAsync($"try-image-{width}-{scheme}");

        // Another size is refused with what is expected, and taken where it is said what is done to it.
        byte[] large = MlNetStudio.Data.Images.PngWriter.ToBytes(new byte[40 * 30], new MlNetStudio.Data.Images.ImageShape(40, 30, 1));
        await page.GetByLabel("Image", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "large.png", MimeType = "image/png", Buffer = large });
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        await page.Locator(".problem", new() { HasTextString = "An image has another size" }).WaitForAsync();
        await page.GetByLabel("An image of another size").SelectOptionAsync("resize");
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        await page.Locator(".answer").WaitForAsync();
        Assert.Contains("?fit=resize", await page.Locator("#curl").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take a plain gray image" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        await page.GetByText("--data-binary '@gray.png'").WaitForAsync();
    }

    [ChromiumTheory]
    [InlineData(1280)]
    public async Task Everything_is_done_by_keyboard(int width)
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        await using var context = await Open(width, ColorScheme.Light);
        var visited = await Visit(context, server);
        var page = visited.Page;
        int reachable = await page.EvaluateAsync<int>("""
            () => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")].filter(e => e.checkVisibility()).length
            """);
        HashSet<string> reached = [];
        for (int i = 0; i < reachable; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var at = await page.EvaluateAsync<JsonElement>(Scripts.FocusedElement);
            Assert.True(at.GetProperty("outlined").GetBoolean(), $"the focus on {at.GetProperty("name")} does not show");
            reached.Add(at.GetProperty("id").GetString()!);
        }

        Assert.Equal(reachable, reached.Count);
        await page.GetByLabel("petal_width").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".answer").WaitForAsync();
        Assert.Empty(visited.Faults);
    }

    [ChromiumTheory]
    [InlineData(1280)]
    public async Task A_key_is_asked_for_where_the_server_wants_one(int width)
    {
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("open"u8));
        await using var server = await TestServer.StartAsync(options => options with { ApiKeys = [hash] }, ServedModels.Iris);
        await using var context = await Open(width, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Address.AbsoluteUri);
        await page.GetByLabel("API key").FillAsync("open");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        await page.Locator(".answer").WaitForAsync();
        Assert.DoesNotContain("open'", await page.Locator("#curl").InnerTextAsync(), StringComparison.Ordinal);
    }

    private static async Task<VisitedPage> Visit(IBrowserContext context, TestServer server)
    {
        var visited = await VisitedPage.GoAsync(context, server.Address.AbsoluteUri);
        await visited.Page.Locator("#form").WaitForAsync();
        return visited;
    }

    private Task<IBrowserContext> Open(int width, ColorScheme scheme) => VisitedPage.OpenAsync(chromium, width, scheme);
}
