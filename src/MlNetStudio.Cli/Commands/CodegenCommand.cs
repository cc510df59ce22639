using System.CommandLine;
using MlNetStudio.Cli.Output;
using MlNetStudio.Pipelines.CodeGeneration;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>codegen</c>: a pipeline file as a C# project on ML.NET.</summary>
internal static class CodegenCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var pipeline = new Argument<string>("pipeline") { Description = "The pipeline file (YAML). Its data are read, to know the columns." };
        var output = new Option<string>("--out") { Description = "The folder for the project.", HelpName = "folder", Required = true };
        var command = context.Command(
            "codegen",
            "Write a small C# project on ML.NET that trains what a pipeline file says and serves it.",
            "codegen pipelines/s4-iris.yaml --out iris-service",
            "codegen pipelines/s5-titanic.yaml --out titanic-service --json");
        command.Arguments.Add(pipeline);
        command.Options.Add(output);
        command.SetAction(result =>
        {
            string folder = result.GetRequiredValue(output);
            var settings = new RunSettings { DataFolder = context.Settings.Data, Variable = context.Environment.Variable };
            var files = ProjectGenerator.Write(PipelineFile.Load(result.GetRequiredValue(pipeline)), settings, folder);
            if (result.GetValue(context.Json))
            {
                JsonOutput.Write(context.Environment.Out, json =>
                {
                    json.WriteString("folder", folder);
                    json.WriteStartArray("files");
                    foreach (string file in files)
                    {
                        json.WriteStringValue(file);
                    }

                    json.WriteEndArray();
                });
                return ExitCodes.Done;
            }

            context.Environment.Out.WriteLine($"{folder}: {string.Join(", ", files)}");
            context.Environment.Out.WriteLine($"Train and serve it: cd {folder} && dotnet run");
            return ExitCodes.Done;
        });
        return command;
    }
}
