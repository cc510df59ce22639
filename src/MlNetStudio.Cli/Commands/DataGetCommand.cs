using System.CommandLine;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>data get</c>: downloads well-known sets of images from their publishers.</summary>
internal static class DataGetCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var name = new Argument<string>("name") { Description = $"The set: {string.Join(", ", ImageDownloads.All.Select(download => download.Name))}." };
        var output = new Option<string?>("--out") { Description = "The folder for it. Default: a folder of its name in MLNETSTUDIO_DATA.", HelpName = "folder" };
        var command = context.Command(
            "get",
            "Download a set of images from its publisher; goes on where a broken download ended.",
            "data get mnist",
            "data get cifar10 --out images/cifar10");
        command.Arguments.Add(name);
        command.Options.Add(output);
        command.SetAction(result =>
        {
            string wanted = result.GetRequiredValue(name);
            var download = ImageDownloads.Find(wanted)
                ?? throw new InvalidInputException($"there is no set '{wanted}' to download.{NearestName.Suggest(wanted, [.. ImageDownloads.All.Select(set => set.Name)])}");
            string folder = result.GetValue(output) ?? (context.Settings.Data is { } data
                ? Path.Combine(data, download.Name)
                : throw new InvalidInputException("say where to put it: with --out, or set the environment variable MLNETSTUDIO_DATA (or 'data' in appsettings.json) to the folder of the data sets."));
            bool quiet = result.GetValue(context.Quiet);
            using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            new Downloader(client, quiet ? null : context.Environment.Error.WriteLine)
                .GetAsync(download, folder, context.Environment.Cancellation).GetAwaiter().GetResult();
            if (result.GetValue(context.Json))
            {
                Output.JsonOutput.Write(context.Environment.Out, json =>
                {
                    json.WriteString("name", download.Name);
                    json.WriteString("folder", folder);
                });
            }
            else
            {
                context.Environment.Out.WriteLine($"{download.Name} is in {folder}");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
