using System.CommandLine;
using MlNetStudio.Cli.Output;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>data</c>: the tables that can be made, and where larger ones are looked for.</summary>
internal static class DataCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = context.Command(
            "data",
            "List and make tables, download sets of images; show where data sets are looked for.",
            "data list",
            "data get mnist",
            "data generate two-moons --rows 500 --out moons.csv",
            "data path");
        command.Subcommands.Add(List(context));
        command.Subcommands.Add(Generate(context));
        command.Subcommands.Add(Where(context));
        command.Subcommands.Add(DataGetCommand.Create(context));
        return command;
    }

    private static Command List(CommandContext context)
    {
        var command = context.Command("list", "List the generators and what can be downloaded.", "data list");
        command.SetAction(result =>
        {
            var output = context.Environment.Out;
            if (result.GetValue(context.Json))
            {
                JsonOutput.Write(output, json =>
                {
                    json.WriteStartArray("generators");
                    foreach (var generator in TableGenerators.All)
                    {
                        json.WriteStartObject();
                        json.WriteString("name", generator.Name);
                        json.WriteString("description", generator.Description);
                        json.WriteString("label", generator.Label);
                        json.WriteNumber("rows", generator.DefaultRows);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                    json.WriteStartArray("downloads");
                    foreach (var download in ImageDownloads.All)
                    {
                        json.WriteStartObject();
                        json.WriteString("name", download.Name);
                        json.WriteString("description", download.Description);
                        json.WriteNumber("bytes", download.Files.Sum(file => file.Bytes));
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                });
                return ExitCodes.Done;
            }

            foreach (var generator in TableGenerators.All)
            {
                output.WriteLine($"{generator.Name,-13} {generator.Description} Label: {generator.Label}.");
            }

            foreach (var download in ImageDownloads.All)
            {
                output.WriteLine($"{download.Name,-13} {download.Description} 'data get {download.Name}' downloads it.");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Generate(CommandContext context)
    {
        var name = new Argument<string>("name") { Description = "The generator; 'data list' shows them." };
        var rows = new Option<int?>("--rows") { Description = "The number of rows. Default: the generator's own." };
        var seed = new Option<long>("--seed") { Description = "Decides the rows." };
        var output = new Option<string?>("--out") { Description = "The CSV file. Default: standard output.", HelpName = "file" };
        var command = context.Command("generate", "Make a table and write it as CSV.", "data generate friedman1 --rows 1000 --seed 1 --out friedman.csv");
        command.Arguments.Add(name);
        command.Options.Add(rows);
        command.Options.Add(seed);
        command.Options.Add(output);
        command.SetAction(result =>
        {
            var generator = TableGenerators.Find(result.GetRequiredValue(name));
            var table = generator.Generate(result.GetValue(rows) ?? generator.DefaultRows, result.GetValue(seed));
            string? path = result.GetValue(output);
            if (path is null)
            {
                TableWriter.Write(table, context.Environment.Out);
            }
            else
            {
                AtomicFiles.WriteText(path, writer => TableWriter.Write(table, writer));
                context.Environment.Error.WriteLine($"{table.RowCount} rows written to {path}; the label is '{generator.Label}'");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Where(CommandContext context)
    {
        var command = context.Command("path", "Show the folder that ${MLNETSTUDIO_DATA} in pipeline files stands for.", "data path");
        command.SetAction(_ =>
        {
            if (context.Settings.Data is not { } folder)
            {
                throw new Neural.InvalidInputException(
                    "no data folder is set. Put the data sets into a folder and set the environment variable MLNETSTUDIO_DATA (or 'data' in appsettings.json) to it; data/README.md says where to get them.");
            }

            context.Environment.Out.WriteLine(folder);
            return ExitCodes.Done;
        });
        return command;
    }
}
