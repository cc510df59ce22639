using Microsoft.ML;

namespace MlNetStudio.MLNet;

/// <summary>The ML.NET that this assembly was built against and runs with.</summary>
internal static class MLNetVersion
{
    /// <summary>The version of the Microsoft.ML.Data assembly that is loaded.</summary>
    public static Version Loaded => typeof(MLContext).Assembly.GetName().Version!;
}
