using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Images;

namespace MlNetStudio.Pipelines.Models;

/// <summary>
/// The files in which a server keeps rows and what it predicted for them: <c>NAME.VERSION.TIME.csv</c>, comma-separated text with the time, the model's
/// columns, the prediction, and for classes its probability. Of images no pixel is kept, but their brightness and contrast.
/// </summary>
public static class PredictionLogFolder
{
    /// <summary>The column with the time of the request, in UTC.</summary>
    public const string Time = "(time)";

    /// <summary>The column with the prediction.</summary>
    public const string Prediction = "(prediction)";

    /// <summary>The column with the probability of the predicted class.</summary>
    public const string Probability = "(probability)";

    private const int VersionLength = 12;

    /// <summary>The version of a model: the first digits of the hash of its file.</summary>
    public static string VersionOf(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Sha256[..VersionLength];
    }

    /// <summary>The name of a file that begins at a time.</summary>
    public static string FileName(string model, string version, DateTime time) =>
        string.Create(CultureInfo.InvariantCulture, $"{model}.{version}.{time:yyyyMMdd'T'HHmmssfffffff}Z.csv");

    /// <summary>The files of a model in a folder, the oldest first.</summary>
    public static string[] FilesOf(string folder, string model) =>
        [.. Find(folder, parts => parts.Name == model)];

    /// <summary>Reads all rows of a version of a model as one table.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="model">The model, whichever name it was served under.</param>
    /// <exception cref="InvalidInputException">There is no such folder, it holds no row of this version, or a file cannot be read.</exception>
    public static Table Read(string folder, ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string version = VersionOf(model);
        var text = new MemoryStream();
        try
        {
            foreach (string file in Find(folder, parts => parts.Version == version))
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                byte[] bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);

                // The server may be in the middle of a row. All files of a version have the same header.
                int end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
                int start = text.Length == 0 ? 0 : bytes.AsSpan(0, end).IndexOf((byte)'\n') + 1;
                text.Write(bytes, start, end - start);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the folder cannot be read: {exception.Message}", new SourceLocation(folder), exception);
        }

        if (text.Length == 0)
        {
            throw new InvalidInputException(
                $"there is no prediction log of version {version}, which is {model.Path}: a file like NAME.{version}.TIME.csv is expected.", new SourceLocation(folder));
        }

        text.Position = 0;
        return TableReader.Read(text, folder, OptionsFor(model) with { Delimiter = ',', HasHeader = true, Encoding = TextEncoding.Utf8 });
    }

    /// <summary>Whether a folder holds files of a prediction log.</summary>
    /// <exception cref="InvalidInputException">The folder cannot be read.</exception>
    public static bool IsLog(string folder)
    {
        try
        {
            return Find(folder, _ => true).Any();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the folder cannot be read: {exception.Message}", new SourceLocation(folder), exception);
        }
    }

    private static TableReadOptions OptionsFor(ModelFile model) => model.Images is not { } shape ? model.ReadOptions(withLabel: false) : new TableReadOptions
    {
        Schema = new TableSchema
        {
            Columns =
            [
                .. ImageStatistics.Names(shape.Channels).Select(name => new ColumnSchema(name, ColumnKind.Number)),
                new ColumnSchema(Prediction, ColumnKind.Category),
            ],
        },
    };

    // Times in names are written so that their order is that of the letters.
    private static IEnumerable<string> Find(string folder, Func<(string Name, string Version, string Time), bool> isWanted) =>
        Directory.EnumerateFiles(folder, "*.csv")
            .Select(file => (File: file, Parts: Parts(file)))
            .Where(found => found.Parts is { } parts && isWanted(parts))
            .OrderBy(found => found.Parts!.Value.Time, StringComparer.Ordinal)
            .Select(found => found.File);

    private static (string Name, string Version, string Time)? Parts(string file)
    {
        string[] parts = Path.GetFileNameWithoutExtension(file).Split('.');
        return parts.Length < 3 ? null : (string.Join('.', parts[..^2]), parts[^2], parts[^1]);
    }
}
