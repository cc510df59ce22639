using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace MlNetStudio.Tests.Browser;

/// <summary>The report in a browser: as people see it, by mouse, by keyboard, on a phone, in the dark, on paper, without scripts.</summary>
public sealed class ReportTests(Chromium chromium, ReportPages pages) : IClassFixture<Chromium>, IClassFixture<ReportPages>
{
    private const string Phone = "phone";

    [ChromiumTheory]
    [InlineData("regression", "desktop", ColorScheme.Light)]
    [InlineData("binary", "desktop", ColorScheme.Dark)]
    [InlineData("multiclass", "desktop", ColorScheme.Light)]
    [InlineData("regression", Phone, ColorScheme.Dark)]
    [InlineData("binary", Phone, ColorScheme.Light)]
    [InlineData("multiclass", Phone, ColorScheme.Dark)]
    [InlineData("folds", "desktop", ColorScheme.Light)]
    [InlineData("folds", Phone, ColorScheme.Dark)]
    [InlineData("compare", "desktop", ColorScheme.Dark)]
    [InlineData("compare", Phone, ColorScheme.Light)]
    [InlineData("images", "desktop", ColorScheme.Light)]
    [InlineData("images", Phone, ColorScheme.Dark)]
    [InlineData("texts", "desktop", ColorScheme.Light)]
    [InlineData("texts", Phone, ColorScheme.Dark)]
    public async Task It_shows_without_an_error_and_can_be_read(string task, string screen, ColorScheme scheme)
    {
        await using var context = await Open(screen, scheme);
        var visited = await Visit(context, task);
        var page = visited.Page;
        Assert.Empty(visited.Faults);

        // Nothing reaches beyond the screen but what scrolls by itself.
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways");
        var faint = await page.EvaluateAsync<string[]>(Scripts.FaintTexts);
        Assert.Empty(faint);
        Assert.Empty(await page.EvaluateAsync<string[]>(Scripts.OverlappingTexts));
    }

    [ChromiumTheory]
    [InlineData("regression")]
    public async Task The_checks_find_what_they_look_for(string task)
    {
        await using var context = await Open("desktop", ColorScheme.Light);
        var visited = await Visit(context, task);
        var page = visited.Page;
        await page.EvaluateAsync("""
            () => {
              document.documentElement.style.setProperty("--soft", "#b0b0b0");
              const ticks = document.querySelectorAll("svg.chart text.tick");
              ticks[1].setAttribute("x", ticks[0].getAttribute("x"));
              ticks[1].setAttribute("y", ticks[0].getAttribute("y"));
              console.error("a fault");
            }
            """);
        Assert.True((await page.EvaluateAsync<string[]>(Scripts.FaintTexts)).Length > 10);
        Assert.NotEmpty(await page.EvaluateAsync<string[]>(Scripts.OverlappingTexts));
        Assert.Equal(["a fault"], visited.Faults);
    }

    [ChromiumTheory]
    [InlineData("regression")]
    [InlineData("binary")]
    [InlineData("multiclass")]
    [InlineData("compare")]
    public async Task The_first_screen_says_it_all(string task)
    {
        await using var context = await Open("desktop", ColorScheme.Light);
        var page = (await Visit(context, task)).Page;
        foreach (string selector in new[] { "h1", ".lead", ".verdict", ".facts", "header svg" })
        {
            var box = await page.Locator(selector).First.BoundingBoxAsync();
            Assert.NotNull(box);
            Assert.True(box.Y >= 0 && box.Y + box.Height <= 900, $"{selector} is not on the first screen");
        }
    }

    [ChromiumTheory]
    [InlineData("binary")]
    public async Task Everything_is_reached_and_used_by_keyboard(string task)
    {
        await using var context = await Open("desktop", ColorScheme.Light);
        var visited = await Visit(context, task);
        var page = visited.Page;
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the report", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        HashSet<string> reached = [];
        for (int i = 0; i < 400; i++)
        {
            var at = await page.EvaluateAsync<JsonElement>(Scripts.FocusedElement);
            string name = at.GetProperty("name").GetString()!;
            if (name == "BODY")
            {
                break;
            }

            Assert.True(at.GetProperty("outlined").GetBoolean(), $"{name} does not show that it has the focus");
            reached.Add(at.GetProperty("id").GetString()!);
            await page.Keyboard.PressAsync("Tab");
        }

        int focusable = await page.EvaluateAsync<int>(Scripts.FocusableCount);
        Assert.Equal(focusable, reached.Count);
        Assert.True(focusable > 20);

        // A table sorts by the column whose head is pressed, and the other way when pressed again.
        var head = page.Locator("table:has(caption:text-is('Thresholds for different costs')) thead th").Nth(1);
        await head.Locator("button").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("ascending", await head.GetAttributeAsync("aria-sort"));
        double[] rising = await Thresholds(page);
        Assert.Equal(rising.Order(), rising);
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("descending", await head.GetAttributeAsync("aria-sort"));
        Assert.Equal(rising.OrderDescending(), await Thresholds(page));

        // The slider moves by arrow keys, and its figures are those of the table.
        var chooser = page.Locator("form.chooser");
        var slider = chooser.Locator("input[type=range]");
        await slider.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        Assert.Equal("0.01", await chooser.Locator("output").TextContentAsync());
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("0.02", await chooser.Locator("output").TextContentAsync());
        await chooser.Locator("input[name=miss]").FillAsync("20");
        await chooser.Locator("button").PressAsync("Enter");
        double cheapest = Number(await chooser.Locator("output").TextContentAsync());
        string[] row = await page.Locator("tr:has(th:text-is('A miss costs 20 times as much')) td").AllTextContentsAsync() is { } cells ? [.. cells] : [];
        Assert.Equal(row[4], await chooser.Locator("[data-out=misses]").TextContentAsync());
        Assert.InRange(cheapest, 0.01, 0.99);
        Assert.Empty(visited.Faults);
    }

    [ChromiumTheory]
    [InlineData("binary")]
    [InlineData("regression")]
    [InlineData("compare")]
    public async Task On_paper_everything_is_shown_and_nothing_is_to_be_pressed(string task)
    {
        await using var context = await Open("desktop", ColorScheme.Dark);
        var visited = await Visit(context, task);
        var page = visited.Page;
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal(0, await page.Locator("form.chooser:visible, nav:visible").CountAsync());
        byte[] paper = await page.PdfAsync(new PagePdfOptions { Format = "A4" });
        Assert.True(paper.AsSpan().StartsWith("%PDF-"u8));
        Assert.Empty(visited.Faults);
    }

    [ChromiumTheory]
    [InlineData("binary")]
    public async Task Without_scripts_nothing_is_missing_but_what_moves(string task)
    {
        await using var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        var page = (await Visit(context, task)).Page;
        Assert.Equal(0, await page.Locator("form.chooser:visible, button:visible").CountAsync());
        Assert.True(await page.Locator("table").CountAsync() > 4);
        Assert.True(await page.Locator("tr:has(th:text-is('Best F1'))").IsVisibleAsync());
    }

    private static async Task<double[]> Thresholds(IPage page) =>
        [.. (await page.Locator("table:has(caption:text-is('Thresholds for different costs')) tbody tr td:nth-child(2)").AllTextContentsAsync()).Select(Number)];

    private static double Number(string? text) => double.Parse(text!, CultureInfo.InvariantCulture);

    private Task<IBrowserContext> Open(string screen, ColorScheme scheme) => VisitedPage.OpenAsync(chromium, screen == Phone ? 390 : 1280, scheme);

    private Task<VisitedPage> Visit(IBrowserContext context, string task) => VisitedPage.GoAsync(context, pages[task]);
}
