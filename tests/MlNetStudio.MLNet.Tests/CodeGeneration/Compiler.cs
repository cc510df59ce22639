using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace MlNetStudio.MLNet.Tests.CodeGeneration;

/// <summary>The compiler of the SDK that builds the tests.</summary>
internal static class Compiler
{
    /// <summary>Compiles the C# files of a folder against what the tests refer to and ASP.NET Core, and loads what comes of it.</summary>
    public static Assembly Compile(string folder)
    {
        string runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar);
        string root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        string compiler = Directory.GetDirectories(Path.Combine(root, "sdk"))
            .Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll")).Where(File.Exists).Order(StringComparer.Ordinal).Last();
        string web = Path.Combine(root, "shared", "Microsoft.AspNetCore.App", Path.GetFileName(runtime));

        // The framework's own come first, as when a web project is built: packages refer to older ones.
        var references = Directory.GetFiles(web, "*.dll").Where(file => !Path.GetFileName(file).StartsWith("aspnetcorev2", StringComparison.Ordinal))
            .Concat(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator))
            .DistinctBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase);
        string program = Path.Combine(folder, "generated.dll");
        string response = Path.Combine(folder, "generated.rsp");
        File.WriteAllLines(
            response,
            ["-nologo", "-target:exe", "-nullable:enable", "-langversion:latest", "-warnaserror+", "-nowarn:1701,1702", $"-out:\"{program}\"", .. references.Select(file => $"-r:\"{file}\""), .. Directory.GetFiles(folder, "*.cs").Select(file => $"\"{file}\"")]);
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(root, "dotnet"), [compiler, "-noconfig", "@" + response]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return Assembly.LoadFile(program);
    }
}
