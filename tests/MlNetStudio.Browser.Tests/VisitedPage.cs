using Microsoft.Playwright;

namespace MlNetStudio.Tests.Browser;

/// <summary>A page in a browser, with what went wrong in it.</summary>
internal sealed class VisitedPage
{
    private readonly List<string> _faults = [];

    private VisitedPage(IPage page) => Page = page;

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>What the page complained of, and what it asked for elsewhere.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>A window of a width, in the light or in the dark.</summary>
    public static Task<IBrowserContext> OpenAsync(Chromium chromium, int width, ColorScheme scheme) => chromium.Browser.NewContextAsync(new BrowserNewContextOptions
    {
        ViewportSize = new ViewportSize { Width = width, Height = 900 },
        ColorScheme = scheme,
        ReducedMotion = ReducedMotion.Reduce,
    });

    /// <summary>Goes to an address. A page from a file may ask for nothing, one of a server only for what that server has.</summary>
    public static async Task<VisitedPage> GoAsync(IBrowserContext context, string address)
    {
        var visited = new VisitedPage(await context.NewPageAsync());
        string own = new Uri(address) is { IsFile: true } ? "file:" : new Uri(address).GetLeftPart(UriPartial.Authority) + "/";
        visited.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                visited._faults.Add(message.Text);
            }
        };
        visited.Page.PageError += (_, error) => visited._faults.Add(error);
        visited.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(own, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                visited._faults.Add("asked for " + request.Url);
            }
        };
        await visited.Page.GotoAsync(address);
        return visited;
    }

    /// <summary>Fails if the page complained, scrolls sideways, or holds text that cannot be read.</summary>
    public async Task AssertSoundAsync()
    {
        Assert.Empty(Faults);
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways");
        Assert.Empty(await Page.EvaluateAsync<string[]>(Scripts.FaintTexts));
        Assert.Empty(await Page.EvaluateAsync<string[]>(Scripts.OverlappingTexts));
    }

    /// <summary>Keeps a picture for people to look at, where MLNETSTUDIO_SCREENSHOTS says where.</summary>
    public async Task KeepAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("MLNETSTUDIO_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }
}
