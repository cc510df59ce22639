using Microsoft.Extensions.Logging;

namespace MlNetStudio.Serving.Hosting;

/// <summary>What is logged. No message holds a value of a row.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(1, LogLevel.Information, "Model '{Model}' version {Version} is loaded from {Path}.")]
    public static partial void Loaded(ILogger logger, string model, string version, string path);

    [LoggerMessage(2, LogLevel.Information, "Model '{Model}' version {Version} has taken the place of version {Previous}.")]
    public static partial void Reloaded(ILogger logger, string model, string version, string previous);

    [LoggerMessage(3, LogLevel.Error, "Model '{Model}' stays at version {Version}, since its file cannot be taken: {Reason}")]
    public static partial void Refused(ILogger logger, string model, string version, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Whoever can reach {Address} can ask for predictions: it is not this machine alone, and no API key is set.")]
    public static partial void OpenToAll(ILogger logger, string address);

    [LoggerMessage(5, LogLevel.Error, "A request to {Route} failed by a fault of the program, {Exception}:\n{Trace}")]
    public static partial void Failed(ILogger logger, string route, string exception, string? trace);

    [LoggerMessage(7, LogLevel.Error, "Predictions are not recorded in {Folder} at the moment: {Reason}")]
    public static partial void NotRecorded(ILogger logger, string folder, string reason);

    [LoggerMessage(6, LogLevel.Debug, "{Method} {Route} gave {Status}.")]
    public static partial void Answered(ILogger logger, string method, string route, int status);
}
