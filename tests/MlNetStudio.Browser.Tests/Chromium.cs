using Microsoft.Playwright;

namespace MlNetStudio.Tests.Browser;

/// <summary>The system's Chromium, started once for all tests, without a window.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where it is: the environment variable MLNETSTUDIO_CHROMIUM, or one of the usual places; null if nowhere.</summary>
    public static string? Executable { get; } = ((string?[])
        [
            Environment.GetEnvironmentVariable("MLNETSTUDIO_CHROMIUM"),
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        ]).FirstOrDefault(File.Exists);

    /// <summary>The browser.</summary>
    internal IBrowser Browser => _browser ?? throw new InvalidOperationException("There is no Chromium.");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Executable is null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Executable, Args = ["--no-sandbox"] });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>A test that needs Chromium; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute()
    {
        if (Chromium.Executable is null)
        {
            Skip = "There is no Chromium; MLNETSTUDIO_CHROMIUM says where one is.";
        }
    }
}
