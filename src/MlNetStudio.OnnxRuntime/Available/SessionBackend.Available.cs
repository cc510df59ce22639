using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace MlNetStudio.OnnxRuntime;

/// <content>Where the binding could be restored when this was built.</content>
internal abstract partial class SessionBackend
{
    /// <summary>Loads the native library and asks what it is.</summary>
    /// <returns>Why ONNX Runtime cannot be used, or null if it can.</returns>
    public static string? FindFault(out string? version, out ImmutableArray<string> providers)
    {
        try
        {
            version = OrtEnv.Instance().GetVersionString();
            providers = [.. OrtEnv.Instance().GetAvailableProviders()];
            return null;
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            version = null;
            providers = [];
            return "ONNX Runtime's native library cannot be loaded; add the package Microsoft.ML.OnnxRuntime (or Microsoft.ML.OnnxRuntime.Gpu) "
                + $"to the application. {exception.GetBaseException().Message}";
        }
    }

    /// <summary>Loads a model.</summary>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="name">What messages call the model.</param>
    /// <param name="options">How to run it; already validated.</param>
    public static SessionBackend Create(byte[] model, string name, OnnxRuntimeOptions options) => NativeSession.Load(model, name, options);
}
