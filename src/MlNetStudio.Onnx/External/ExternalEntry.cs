using System.Globalization;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Onnx.External;

/// <summary>Where a tensor says that its data lie.</summary>
/// <param name="Parts">The names of the folders below the model's, and of the file.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes; null where the tensor leaves it to its shape.</param>
internal sealed record ExternalEntry(string[] Parts, long Offset, long? Length)
{
    private const int LongestLocation = 4096;

    // Names that Windows takes for devices in every folder and with every ending; refused everywhere, so that a model is read alike everywhere.
    private static readonly HashSet<string> DeviceNames = new(
        ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$", .. from port in new[] { "COM", "LPT" } from digit in "0123456789¹²³" select $"{port}{digit}"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The location as it is written in messages.</summary>
    public string Location => string.Join('/', Parts);

    /// <summary>Reads the entries of a tensor. Those with other names, such as a checksum, mean nothing here.</summary>
    /// <exception cref="OnnxFormatException">One is there twice or missing, is no number, or leads out of the folder.</exception>
    public static ExternalEntry Read(TensorProto tensor, string owner)
    {
        string? location = null;
        long? offset = null, length = null;
        foreach (var entry in tensor.ExternalData)
        {
            bool isNew = entry.Key switch
            {
                "location" => location is null,
                "offset" => offset is null,
                "length" => length is null,
                _ => true,
            };
            if (!isNew)
            {
                throw new OnnxFormatException($"{owner} says its {entry.Key} in another file twice.");
            }

            switch (entry.Key)
            {
                case "location":
                    location = entry.Value;
                    break;
                case "offset":
                    offset = Number(entry, owner);
                    break;
                case "length":
                    length = Number(entry, owner);
                    break;
                default:
                    break;
            }
        }

        return location is null
            ? throw new OnnxFormatException($"{owner} keeps its data in another file, but does not say in which.")
            : new ExternalEntry(PartsOf(location, owner), offset ?? 0, length);
    }

    private static long Number(StringStringEntryProto entry, string owner) =>
        long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new OnnxFormatException($"{owner} has the impossible {entry.Key} '{Short(entry.Value)}' in another file.");

    /// <summary>
    /// The names in a location. ONNX has it as a relative path with slashes; whatever any system could take for something else is refused: a path
    /// from the root, a step up, a backslash, a drive or a stream (a colon), a device, a name that Windows would shorten.
    /// </summary>
    private static string[] PartsOf(string location, string owner)
    {
        var parts = new List<string>();
        string[] names = location.Split('/');
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i];
            if (name == "." && i < names.Length - 1)
            {
                continue;
            }

            if (location.Length > LongestLocation || !IsPlainName(name))
            {
                throw new OnnxFormatException(
                    $"{owner} keeps its data in '{Short(location)}'. Only files in the model's own folder are read, named by a relative path with slashes, without '..'.");
            }

            parts.Add(name);
        }

        return [.. parts];
    }

    private static bool IsPlainName(string name) =>
        name is not ("" or "." or "..")
        && !name.Any(letter => char.IsControl(letter) || letter is '\\' or ':' or '<' or '>' or '"' or '|' or '?' or '*')
        && name[^1] is not ('.' or ' ')
        && !DeviceNames.Contains(name.Split('.')[0].TrimEnd(' '));

    private static string Short(string text) => new([.. text.Take(100).Select(letter => char.IsControl(letter) ? '?' : letter)]);
}
