using System.Globalization;
using System.Text.Json;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Output;

/// <summary>What train and run say at the end.</summary>
internal static class RunSummary
{
    /// <summary>A few lines for people.</summary>
    public static void WriteText(TextWriter output, RunResult run)
    {
        var metrics = run.Metrics;
        var data = metrics.Data!;
        Line(output, $"{run.Name}: {data.TrainingRows} rows to learn from{(data.ValidationRows > 0 ? $", {data.ValidationRows} to watch" : "")}, {data.TestRows} to test; {metrics.Task} of '{run.Pipeline.Data.Label}'");
        string outcome = run.Training.Outcome switch
        {
            TrainingOutcome.StoppedEarly => $"stopped early, best epoch {run.Training.BestEpoch}",
            TrainingOutcome.Cancelled => $"cancelled, best epoch {run.Training.BestEpoch}",
            _ => "all done",
        };
        Line(output, $"network {run.NetworkText}, {metrics.Model!.Parameters} parameters: {run.Training.Epochs} epochs in {run.Training.Elapsed.TotalSeconds:0.00} s ({outcome})");
        output.WriteLine();
        WriteTable(output, run.Models);
        output.WriteLine();
        if (metrics.Parity is { } parity)
        {
            Line(output, $"the exported file gives the same in {parity.Engine} {parity.Version}: largest difference {parity.MaxAbsDiff:g2} on {metrics.Rows} test rows");
        }

        if (metrics.Certainty is { Temperature: { IsApplied: true } scaled })
        {
            Line(output, $"probabilities calibrated: class scores divided by {scaled.Temperature:0.000}; mean gap to what is so {scaled.Before:0.0%} before, {scaled.After:0.0%} after");
        }

        foreach (var gate in run.Gates.Where(gate => gate.IsMet))
        {
            output.WriteLine($"gate met: {gate}");
        }

        if (metrics.Compression is { Sparsity: { } sparsity } pruned)
        {
            Line(output, $"pruned: {sparsity:0.0%} of the weights of {pruned.Products} layers are zero; file {pruned.BytesBefore:N0} to {pruned.BytesAfter:N0} bytes, packed by gzip {pruned.PackedBefore:N0} to {pruned.PackedAfter:N0}");
        }

        output.WriteLine(run.Files.Count == 0 ? "nothing was written" : $"written to {run.Folder}: {string.Join(", ", run.Files)}");
    }

    /// <summary>A run as one object for programs.</summary>
    public static void WriteJson(TextWriter output, RunResult run) => JsonOutput.Write(output, json =>
    {
        json.WriteString("name", run.Name);
        json.WriteString("folder", run.Folder);
        json.WriteStartArray("files");
        foreach (string file in run.Files)
        {
            json.WriteStringValue(file);
        }

        json.WriteEndArray();
        json.WriteString("outcome", JsonNamingPolicy.CamelCase.ConvertName(run.Training.Outcome.ToString()));
        WriteMembers(json, run.Metrics, run.Gates);
    });

    /// <summary>An evaluation as one object for programs.</summary>
    public static void WriteJson(TextWriter output, MetricsDocument metrics, IReadOnlyList<GateResult> gates) =>
        JsonOutput.Write(output, json => WriteMembers(json, metrics, gates));

    /// <summary>Metrics by model, the models side by side.</summary>
    public static void WriteTable(TextWriter output, IReadOnlyList<ModelResult> models)
    {
        const int Width = 14;
        output.WriteLine(new string(' ', Width) + string.Concat(models.Select(model => model.Name.PadLeft(Width + 2))));
        foreach (var (name, _) in models[0].Metrics)
        {
            output.WriteLine(name.PadRight(Width) + string.Concat(models.Select(model => Format(model.Metrics[name]).PadLeft(Width + 2))));
        }
    }

    // The members of metrics.json, then the gates.
    private static void WriteMembers(Utf8JsonWriter json, MetricsDocument metrics, IReadOnlyList<GateResult> gates)
    {
        using (var document = JsonDocument.Parse(metrics.ToJson()))
        {
            foreach (var member in document.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }
        }

        json.WriteStartArray("gates");
        foreach (var gate in gates)
        {
            json.WriteStartObject();
            json.WriteString("gate", gate.Gate.ToString());
            json.WriteFinite("value", gate.Value);
            json.WriteBoolean("met", gate.IsMet);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Format(double value) => double.IsNaN(value)
        ? "-"
        : Math.Abs(value) >= 1000
        ? value.ToString("0.0", CultureInfo.InvariantCulture)
        : (Math.Round(value, 4) + 0.0).ToString("0.0000", CultureInfo.InvariantCulture); // No -0.0000.

    private static void Line(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
