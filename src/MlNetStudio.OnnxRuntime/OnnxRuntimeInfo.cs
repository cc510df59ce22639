using System.Collections.Immutable;
using System.Reflection;

namespace MlNetStudio.OnnxRuntime;

/// <summary>Which ONNX Runtime this build has, as <c>mlnetstudio --info</c> prints it.</summary>
/// <param name="Version">The native library's version, such as <c>1.23.2</c>; null if it is not available.</param>
/// <param name="Providers">The execution providers in the native library by ONNX Runtime's names, such as <c>CPUExecutionProvider</c>.</param>
/// <param name="Origin">Where the binding came from when this was built: a NuGet package, an npm package, or left out.</param>
/// <param name="UnavailableReason">Why ONNX Runtime cannot be used; null if it can.</param>
public sealed record OnnxRuntimeInfo(string? Version, ImmutableArray<string> Providers, string Origin, string? UnavailableReason)
{
    private static readonly Lazy<OnnxRuntimeInfo> LazyCurrent = new(Find);

    /// <summary>What this process has; found out on first use, which loads the native library.</summary>
    public static OnnxRuntimeInfo Current => LazyCurrent.Value;

    /// <summary>Whether models can be run.</summary>
    public bool IsAvailable => UnavailableReason is null;

    private static OnnxRuntimeInfo Find()
    {
        var origin = typeof(OnnxRuntimeInfo).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == "OnnxRuntimeOrigin")?.Value ?? "unknown";
        var reason = SessionBackend.FindFault(out var version, out var providers);
        return new OnnxRuntimeInfo(version, providers, origin, reason);
    }
}
