using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using MlNetStudio.Cli.Output;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>--info</c>: what this installation is made of.</summary>
internal static class InfoPrinter
{
    /// <summary>The program's version.</summary>
    public static string Version { get; } = typeof(InfoPrinter).Assembly.GetName().Version!.ToString(3);

    /// <summary>Prints it.</summary>
    public static int Print(CommandContext context, bool json)
    {
        var facts = new List<(string Key, string Value)>
        {
            ("version", Version),
            ("runtime", RuntimeInformation.FrameworkDescription),
            ("system", $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}"),
            ("processors", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
            ("vectors", string.Create(CultureInfo.InvariantCulture, $"{(int)SimdWidths.Best} bits")),
            ("onnxRuntime", OnnxRuntimeScorer.Description),
            ("mlNet", Metadata("MLNet") ?? "not part of this build"),
            ("threads", context.Settings.Threads?.ToString(CultureInfo.InvariantCulture) ?? "by the size of the work"),
            ("data", context.Settings.Data ?? "not set (MLNETSTUDIO_DATA)"),
        };
        var output = context.Environment.Out;
        if (json)
        {
            JsonOutput.Write(output, writer =>
            {
                foreach (var (key, value) in facts)
                {
                    writer.WriteString(key, value);
                }
            });
        }
        else
        {
            foreach (var (key, value) in facts)
            {
                output.WriteLine($"{key,-12} {value}");
            }
        }

        return ExitCodes.Done;
    }

    private static string? Metadata(string key) => typeof(InfoPrinter).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == key)?.Value;
}
