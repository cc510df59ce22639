using System.CommandLine;
using MlNetStudio.Cli.Commands;
using MlNetStudio.Cli.Output;
using MlNetStudio.Neural;

namespace MlNetStudio.Cli;

/// <summary>The command <c>mlnetstudio</c>.</summary>
internal static class CommandLine
{
    /// <summary>Runs the command and returns its exit code.</summary>
    public static int Run(IReadOnlyList<string> args, CliEnvironment environment)
    {
        bool json = args.Contains("--json");
        try
        {
            return Invoke(args, environment);
        }
        catch (UsageException exception)
        {
            return Fail(environment, json, exception.Message, ExitCodes.WrongUsage);
        }
        catch (InvalidInputException exception)
        {
            return Fail(environment, json, exception.Message, ExitCodes.BadInput, exception.Location);
        }
        catch (OperationCanceledException)
        {
            return Fail(environment, json, "cancelled.", ExitCodes.Cancelled);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(environment, json, exception.Message, ExitCodes.BadInput);
        }
        catch (OutOfMemoryException)
        {
            return Fail(environment, json, "there is not enough memory for this. Use fewer rows, or a smaller network or batch.", ExitCodes.BadInput);
        }
        catch (Exception exception)
        {
            int code = Fail(
                environment,
                json,
                $"this should not have happened ({exception.GetType().Name}: {exception.Message}). Please report it with the command and, if you can, the data. "
                + "MLNETSTUDIO_TRACE=1 prints where it happened.",
                ExitCodes.InternalError);
            if (environment.Variable("MLNETSTUDIO_TRACE") == "1")
            {
                environment.Error.WriteLine(exception);
            }

            return code;
        }
        finally
        {
            environment.Out.Flush();
        }
    }

    private static int Invoke(IReadOnlyList<string> args, CliEnvironment environment)
    {
        var result = RootCommandFactory.Create(environment).Parse(args, new ParserConfiguration { EnablePosixBundling = false });
        if (result.Errors.Count > 0)
        {
            throw new UsageException(
                string.Join(" ", result.Errors.Select(error => error.Message))
                + $" See: mlnetstudio {CommandNames.Path(result.CommandResult.Command)}--help");
        }

        return result.Invoke(new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private static int Fail(CliEnvironment environment, bool json, string message, int code, SourceLocation? location = null)
    {
        environment.Error.WriteLine($"mlnetstudio: {message}");
        if (json)
        {
            JsonOutput.WriteError(environment.Out, message, code, location);
        }

        return code;
    }
}
