using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Serving;

/// <summary><c>mlnetstudio serve</c> as a process of its own, so that it has signals, settings files and an environment of its own.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServeProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>What it wrote to its standard error.</summary>
    public string Text => string.Join('\n', _lines);

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="folder">Its current folder.</param>
    /// <param name="variables">More of its environment.</param>
    /// <param name="arguments">What stands behind <c>serve</c>.</param>
    public static async Task<(ServeProcess Process, Uri Address)> StartAsync(TemporaryFolder folder, Dictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            WorkingDirectory = folder.Path,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "mlnetstudio.dll"), "serve", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var process = new ServeProcess(Process.Start(start)!);
        await Task.WhenAny(process._address.Task, process._process.WaitForExitAsync());
        Assert.True(process._address.Task.IsCompleted, process.Text);
        return (process, await process._address.Task);
    }

    /// <summary>Sends a signal, such as HUP.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end and gives its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        if (line.StartsWith("listening at ", StringComparison.Ordinal))
        {
            _address.TrySetResult(new Uri(line.Split(' ')[2].TrimEnd(':')));
        }
    }
}
