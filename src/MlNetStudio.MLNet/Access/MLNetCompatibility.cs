using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.ML;

namespace MlNetStudio.MLNet.Access;

/// <summary>Which version of ML.NET is loaded, and whether this assembly can work with it.</summary>
internal static class MLNetCompatibility
{
    /// <summary>The only major version whose internal members are known to fit.</summary>
    public const int SupportedMajor = 5;

    // Every version of ML.NET has the assembly version 1.0.0.0; the package's version is in the informational one.
    private static readonly Lazy<string> Loaded = new(() => VersionOf(typeof(MLContext).Assembly));

    /// <summary>The version of the loaded Microsoft.ML, such as <c>5.0.0</c>.</summary>
    public static string LoadedVersion => Loaded.Value;

    /// <summary>Refuses a version of ML.NET that this assembly was not written for. Every way into the assembly asks.</summary>
    /// <exception cref="NotSupportedException">Another major version is loaded.</exception>
    public static void Require() => Require(LoadedVersion);

    /// <inheritdoc cref="Require()"/>
    internal static void Require(string version)
    {
        string major = version.Split('.')[0];
        if (!int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number != SupportedMajor)
        {
            throw new NotSupportedException(
                $"MlNetStudio.MLNet works with Microsoft.ML {SupportedMajor}.x, and version {version} is loaded. "
                + $"Reference Microsoft.ML {SupportedMajor}.x, or a version of MlNetStudio.MLNet that is made for {version}.");
        }
    }

    private static string VersionOf(Assembly assembly)
    {
        string? informational = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        string? version = informational ?? FileVersionInfo.GetVersionInfo(assembly.Location).FileVersion;
        return (version ?? "unknown").Split('+')[0];
    }
}
