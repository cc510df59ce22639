using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace MlNetStudio.Onnx.External;

/// <summary>
/// The folder of a model, and the files in it that the model may name. A file is opened first and looked at then: what was opened must be the very
/// file that the path led to when all links were followed, below the folder. On Linux the system itself says what was opened, so that a link put
/// there in between is found; elsewhere the links are followed a second time.
/// </summary>
internal sealed class ModelFolder
{
    private readonly string _path;

    /// <param name="model">The model's file.</param>
    public ModelFolder(string model) => _path = RealPath.Of(Path.GetDirectoryName(Path.GetFullPath(model))!);

    /// <summary>How long an opening may take. Only what was put in a file's place between two looks can keep one waiting: a pipe that nobody writes into.</summary>
    internal TimeSpan LongestOpening { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Called between the look at a path and the opening, so that a test can change what is there.</summary>
    internal Action<string>? BeforeOpening { get; init; }

    /// <summary>Opens a file to be read.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="owner">What messages call the tensor.</param>
    /// <returns>The file, and its path without links.</returns>
    /// <exception cref="OnnxFormatException">It is missing, not below the folder, or no ordinary file with anything in it.</exception>
    public (SafeFileHandle File, string Path) Open(ExternalEntry entry, string owner)
    {
        try
        {
            string given = Path.Join([_path, .. entry.Parts]);
            string path = Look(given, entry, owner);
            BeforeOpening?.Invoke(path);
            var file = OpenSoon(path, entry, owner);
            try
            {
                string opened = OpenedPath(file) ?? RealPath.Of(given);
                return opened == path ? (file, path) : throw new OnnxFormatException($"{owner} keeps its data in '{entry.Location}', which was replaced while it was opened.");
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new OnnxFormatException($"{owner} keeps its data in '{entry.Location}', which cannot be read: {exception.Message}");
        }
    }

    private string Look(string given, ExternalEntry entry, string owner)
    {
        string path = RealPath.Of(given);
        if (!RealPath.IsBelow(path, _path))
        {
            throw new OnnxFormatException(
                $"{owner} keeps its data in '{entry.Location}', which is a link out of the model's folder. Only files in that folder are read; put a copy there.");
        }

        var info = new FileInfo(path);
        if (!info.Exists)
        {
            throw new OnnxFormatException($"{owner} keeps its data in '{entry.Location}', but there is no such file in the model's folder.");
        }

        // Pipes, devices and sockets have no length. To open one could wait for ever, or do something.
        return info.Length > 0 && (info.Attributes & (FileAttributes.Directory | FileAttributes.Device | FileAttributes.ReparsePoint)) == 0
            ? path
            : throw new OnnxFormatException($"{owner} keeps its data in '{entry.Location}', which is empty or no ordinary file.");
    }

    private SafeFileHandle OpenSoon(string path, ExternalEntry entry, string owner)
    {
        var opening = new TaskCompletionSource<SafeFileHandle>();
        var thread = new Thread(() =>
        {
            try
            {
                opening.SetResult(File.OpenHandle(path));
            }
#pragma warning disable CA1031 // It is thrown where the file is wanted.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                opening.SetException(exception);
            }
        })
        {
            IsBackground = true,
            Name = "external data",
        };
        thread.Start();
        if (Task.WaitAny([opening.Task], LongestOpening) < 0)
        {
            _ = opening.Task.ContinueWith(static late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw new OnnxFormatException($"{owner} keeps its data in '{entry.Location}', which could not be opened within {LongestOpening.TotalSeconds} seconds.");
        }

        return opening.Task.GetAwaiter().GetResult();
    }

    /// <summary>Where the system says that an open file lies; null where it does not say.</summary>
    private static string? OpenedPath(SafeFileHandle file) =>
        OperatingSystem.IsLinux() ? new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}")).LinkTarget : null;
}
