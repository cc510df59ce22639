using System.Collections.Immutable;

namespace MlNetStudio.OnnxRuntime;

/// <content>Stands in where the binding could not be restored when this was built.</content>
internal abstract partial class SessionBackend
{
    private const string Reason = "This build has no ONNX Runtime: neither the package Microsoft.ML.OnnxRuntime nor the npm package that carries it could be restored. "
        + "Make one of the two available to the build, or score with the native engine.";

    /// <summary>Why ONNX Runtime cannot be used.</summary>
    public static string? FindFault(out string? version, out ImmutableArray<string> providers)
    {
        version = null;
        providers = [];
        return Reason;
    }

    /// <summary>Always fails, with the reason.</summary>
    public static SessionBackend Create(byte[] model, string name, OnnxRuntimeOptions options) =>
        throw new OnnxRuntimeUnavailableException($"{name} ({model.Length} bytes) cannot be run on {options.Provider}. {Reason}");
}
