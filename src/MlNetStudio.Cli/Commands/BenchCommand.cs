using System.CommandLine;
using System.Globalization;
using MlNetStudio.Cli.Bench;
using MlNetStudio.Cli.Output;
using MlNetStudio.Data;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>bench</c>: how fast training and scoring are on this machine.</summary>
internal static class BenchCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var cases = new Option<string>("--cases") { Description = "The cases to run, separated by commas, or all.", HelpName = "names", DefaultValueFactory = _ => "all" };
        var seconds = new Option<double>("--seconds") { Description = "How long each case is timed.", DefaultValueFactory = _ => 1.5 };
        var threads = new Option<int>("--threads") { Description = "The number of threads.", DefaultValueFactory = _ => 1 };
        var command = context.Command(
            "bench",
            "Time training and scoring on fixed cases; with --json one line of JSON for each.",
            "bench --cases a_iris_full,b_reg_mlp",
            "bench --json --threads 2");
        command.Options.Add(cases);
        command.Options.Add(threads);
        command.Options.Add(seconds);
        command.SetAction(result =>
        {
            var chosen = Choose(result.GetValue(cases)!);
            int members = result.GetValue(threads);
            double time = result.GetValue(seconds);
            if (members is < 1 or > 1024 || !(time is > 0 and <= 3600))
            {
                throw new UsageException("--threads is 1 to 1024, and --seconds more than 0 and at most 3600.");
            }

            var environment = context.Environment;
            bool json = result.GetValue(context.Json);
            if (!json)
            {
                environment.Out.WriteLine($"{"case",-18}{"threads",8}{"batch",7}{"median",14}{"minimum",14}{"maximum",14}{"rows/s",16}");
            }

            foreach (var item in chosen)
            {
                using var run = item.Prepare(members);
                var timing = BenchClock.Measure(run, time, environment.Cancellation);
                Report(environment.Out, json, item.Name, members, run, timing);
                environment.Out.Flush();
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static List<BenchCase> Choose(string names)
    {
        if (names == "all")
        {
            return [.. BenchCases.All];
        }

        return [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name =>
            BenchCases.All.FirstOrDefault(item => item.Name == name)
            ?? throw new UsageException($"there is no case '{name}'.{NearestName.Suggest(name, [.. BenchCases.All.Select(item => item.Name)])}"))];
    }

    private static void Report(TextWriter output, bool json, string name, int threads, BenchRun run, Timing timing)
    {
        double step = timing.Median / run.Steps;
        if (!json)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-18}{threads,8}{run.Batch,7}{Micro(timing.Median, run),14}{Micro(timing.Minimum, run),14}{Micro(timing.Maximum, run),14}{run.Batch / step,16:0}"));
            return;
        }

        JsonOutput.Write(output, writer =>
        {
            writer.WriteString("case", name);
            writer.WriteString("peer", "mlnetstudio-" + InfoPrinter.Version);
            writer.WriteNumber("threads", threads);
            writer.WriteNumber("batch", run.Batch);
            writer.WriteNumber("samples_per_s", Math.Round(run.Batch / step));
            writer.WriteNumber("ms_per_step", Math.Round(step * 1e3, 6));
            writer.WriteNumber("min_ms", Math.Round(timing.Minimum / run.Steps * 1e3, 6));
            writer.WriteNumber("max_ms", Math.Round(timing.Maximum / run.Steps * 1e3, 6));
            run.WriteExtra(writer, timing);
            writer.WriteNumber("steps_timed", timing.Repetitions * run.Steps);
        });
    }

    private static string Micro(double seconds, BenchRun run) => (seconds / run.Steps * 1e6).ToString("0.000", CultureInfo.InvariantCulture) + " us";
}
