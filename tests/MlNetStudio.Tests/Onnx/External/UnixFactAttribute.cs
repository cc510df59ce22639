namespace MlNetStudio.Tests.Onnx.External;

/// <summary>A test of what Windows does not have: pipes and devices in folders, links that anyone may make.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows has no pipes and devices in folders." : null;
}
