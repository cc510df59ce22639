using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using MlNetStudio.Cli.Output;
using MlNetStudio.Cli.Settings;
using MlNetStudio.Neural;
using MlNetStudio.Serving;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>serve</c>: models over HTTP until Ctrl-C.</summary>
internal static class ServeCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var models = new Argument<string[]>("models")
        {
            Description = "The models, each a file that train or run wrote, or NAME=FILE. A file model.onnx is named after its folder.",
            Arity = ArgumentArity.OneOrMore,
        };
        var urls = new Option<string?>("--urls")
        {
            Description = "Where to listen, with semicolons between several. Default: the setting 'Serving:urls', else http://localhost:5000, which only this machine can reach.",
            HelpName = "urls",
        };
        var log = new Option<string?>("--log")
        {
            Description = "Keep rows and what was predicted for them in this folder, for monitor. Default: the setting 'Serving:predictionLog', else none are kept.",
            HelpName = "folder",
        };
        var command = context.Command(
            "serve",
            "Answer requests for predictions over HTTP: POST /predict with rows as JSON or CSV.",
            "serve out/iris/model.onnx",
            "serve out/iris/model.onnx houses=out/houses/model.onnx --urls http://localhost:8080",
            "serve model.onnx --urls http://0.0.0.0:5000 --engine onnxruntime",
            "serve model.onnx --log predictions");
        command.Arguments.Add(models);
        command.Options.Add(urls);
        command.Options.Add(log);
        var engine = new EngineOptions(command);
        var reading = new ModelOptions(command);
        command.SetAction(result => Serve(context, result.GetValue(context.Json), OptionsOf(context, result, result.GetRequiredValue(models), result.GetValue(urls), result.GetValue(log), engine) with { ModelReading = reading.Of(result) }));
        return command;
    }

    private static ServingOptions OptionsOf(CommandContext context, ParseResult result, string[] models, string? urls, string? log, EngineOptions engine)
    {
        var choice = engine.Choose(context, result);
        var options = ServingSettings.Apply(new ServingOptions { Models = [.. models.Select(ModelSource.Parse)] }, context.Settings.Configuration);
        return options with
        {
            Urls = urls ?? options.Urls,
            PredictionLog = log ?? options.PredictionLog,
            Engine = choice.Engine,
            Provider = choice.Provider,
            Device = choice.Device,
            GpuMemoryBytes = choice.GpuMemoryBytes,
            FallBackToCpu = choice.FallBackToCpu,
            Threads = choice.Threads ?? options.Threads,
        };
    }

    private static int Serve(CommandContext context, bool json, ServingOptions options)
    {
        var environment = context.Environment;
        var error = TextWriter.Synchronized(environment.Error);
        using var export = TelemetryExport.Start(environment.Variable);
        var server = PredictionServer.StartAsync(options, context.Settings.Configuration, logging => AddLogging(context, logging, error), environment.Cancellation).GetAwaiter().GetResult();
        try
        {
            using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                server.Reload();
            });
            Announce(environment.Out, error, json, server);
            environment.Cancellation.WaitHandle.WaitOne();
            error.WriteLine("ending: requests in progress are answered first");
            server.StopAsync().GetAwaiter().GetResult();
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        return ExitCodes.Done;
    }

    private static void AddLogging(CommandContext context, ILoggingBuilder logging, TextWriter error)
    {
        logging.AddConfiguration(context.Settings.Configuration.GetSection("Logging"));
        bool json = context.Settings.Configuration["Logging:Format"] switch
        {
            null or "" or "text" => false,
            "json" => true,
            var other => throw new InvalidInputException($"the setting 'Logging:Format' is '{other}'; 'text' or 'json' is expected."),
        };
        logging.AddProvider(new ErrorLoggerProvider(error, json));
    }

    private static void Announce(TextWriter output, TextWriter error, bool json, PredictionServer server)
    {
        foreach (string address in server.OpenAddresses)
        {
            error.WriteLine($"mlnetstudio: warning: {address} can be reached from other machines, and no API key is set (Serving:apiKeys)");
        }

        if (json)
        {
            JsonOutput.Write(output, writer =>
            {
                writer.WriteStartArray("addresses");
                foreach (string address in server.Addresses)
                {
                    writer.WriteStringValue(address);
                }

                writer.WriteEndArray();
                writer.WriteStartObject("models");
                foreach (var (name, version) in server.Models)
                {
                    writer.WriteString(name, version);
                }

                writer.WriteEndObject();
            });
            return;
        }

        foreach (string address in server.Addresses)
        {
            error.WriteLine($"listening at {address}: open it in a browser to try a model; Ctrl-C ends it");
        }
    }
}
