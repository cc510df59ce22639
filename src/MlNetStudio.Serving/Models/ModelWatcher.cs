using Microsoft.Extensions.Hosting;

namespace MlNetStudio.Serving.Models;

/// <summary>
/// Looks at the files from time to time, which works on every file system, network shares and mounted volumes among them, and loads what has changed
/// once it has stayed the same from one look to the next: a file that is still being written is left alone.
/// </summary>
internal sealed class ModelWatcher(ModelRegistry models, ServingOptions options) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.WatchInterval == TimeSpan.Zero)
        {
            return;
        }

        var changing = new FileStamp?[models.All.Length];
        using var timer = new PeriodicTimer(options.WatchInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                for (int i = 0; i < changing.Length; i++)
                {
                    changing[i] = Look(models.All[i], changing[i]);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    /// <summary>Looks at one file.</summary>
    /// <param name="model">The model.</param>
    /// <param name="before">What the last look found, if that was a change.</param>
    /// <returns>What this look found, if it is a change that must show itself lasting.</returns>
    internal static FileStamp? Look(ServedModel model, FileStamp? before)
    {
        var now = FileStamp.Of(model.Source.Path);
        if (now == model.Seen)
        {
            return null;
        }

        if (now != before)
        {
            return now;
        }

        model.Reload();
        return null;
    }
}
