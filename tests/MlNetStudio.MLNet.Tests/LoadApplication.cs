using System.Diagnostics;
using System.Globalization;

namespace MlNetStudio.MLNet.Tests;

/// <summary>The application beside a test project that has only referenced the library, as a process of its own: X.LoadApp for X.Tests.</summary>
internal static class LoadApplication
{
    /// <summary>The scores that it prints.</summary>
    public static float[] Run(params string[] arguments)
    {
        string tests = typeof(LoadApplication).Assembly.GetName().Name!;
        string application = tests.Replace(".Tests", ".LoadApp", StringComparison.Ordinal);
        string folder = AppContext.BaseDirectory.Replace(tests, application, StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(folder, application + ".dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => BitConverter.Int32BitsToSingle(int.Parse(line.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)))];
    }
}
