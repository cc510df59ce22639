using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlNetStudio.Cli.Output;
using MlNetStudio.Data;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>explain</c>: one prediction taken apart by column.</summary>
internal static class ExplainCommand
{
    private const int BarLength = 24;

    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("model") { Description = "A model.onnx that train or run wrote." };
        var data = new Argument<string>("data") { Description = "A table; its mean row is what the prediction is told beside. For a model of images an image, or a folder of them." };
        var row = new Option<int>("--row") { Description = "Which row, or image of a folder, to explain, counted from 1.", HelpName = "number", DefaultValueFactory = _ => 1 };
        var name = new Option<string?>("--class") { Description = "The class whose probability is explained. Default: the predicted one.", HelpName = "class" };
        var command = context.Command(
            "explain",
            "Say for one row what each column adds to the prediction (integrated gradients), for one image what the model looks at (occlusion).",
            "explain out/iris/model.onnx data/iris.csv --row 3",
            "explain model.onnx customers.csv --row 17 --class yes --json",
            "explain out/digits/model.onnx scan.png --fit resize --out seen.png");
        command.Arguments.Add(model);
        command.Arguments.Add(data);
        command.Options.Add(row);
        command.Options.Add(name);
        var output = new Option<string?>("--out") { Description = "For an image: write it to this PNG file with only what speaks for the class in full contrast.", HelpName = "file" };
        var fit = ImageOptions.Fit();
        command.Options.Add(output);
        command.Options.Add(fit);
        var reading = new ModelOptions(command);
        command.SetAction(result =>
        {
            var file = reading.Load(result, result.GetRequiredValue(model));
            if (file.Images is not null)
            {
                int? chosen = result.GetValue(name) is { } given ? PlaceOf(file, given) : null;
                ImageExplanation.Write(
                    context, file, file.ReadImages(result.GetRequiredValue(data), result.GetValue(fit)), result.GetValue(row), chosen, result.GetValue(output), result.GetValue(context.Json));
                return ExitCodes.Done;
            }

            if (result.GetValue(output) is not null)
            {
                throw new UsageException("--out is for images; a row's explanation is written to standard output.");
            }

            var table = file.ReadTable(result.GetRequiredValue(data), withLabel: false);
            foreach (string note in file.Series is null ? [] : table.Notes)
            {
                context.Environment.Error.WriteLine($"mlnetstudio: note: {note}");
            }

            int number = result.GetValue(row);
            if (number < 1 || number > table.RowCount)
            {
                throw new UsageException($"--row {number.ToString(CultureInfo.InvariantCulture)} is not there; the table has rows 1 to {table.RowCount.ToString(CultureInfo.InvariantCulture)}.");
            }

            int? place = result.GetValue(name) is { } asked ? PlaceOf(file, asked) : null;
            var one = table.SelectRows([number - 1]);
            place ??= file.Task == TaskKind.Regression ? null : file.Classes.IndexOf(file.Predict(one).Labels[0]);
            var attribution = new PredictionExplainer(file, table).Explain(one, 0, place);
            string? explained = place is { } known ? file.Classes[known] : null;
            var console = context.Environment.Out;
            if (result.GetValue(context.Json))
            {
                JsonOutput.Write(console, json => WriteJson(json, number, explained, attribution));
            }
            else
            {
                string what = explained is null ? file.Label : $"probability of {explained}";
                WriteText(console, number, what, one, attribution);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static int PlaceOf(ModelFile file, string name)
    {
        if (file.Task == TaskKind.Regression)
        {
            throw new UsageException("--class is for models that tell classes; this one predicts a number.");
        }

        int place = file.Classes.IndexOf(name);
        return place >= 0 ? place : throw new UsageException($"--class '{name}' is none of the model's classes: {string.Join(", ", file.Classes)}.");
    }

    private static void WriteText(TextWriter output, int number, string what, Table row, Attribution attribution)
    {
        output.WriteLine($"row {number.ToString(CultureInfo.InvariantCulture)}: {what} {Number(attribution.Prediction)}; of the mean row it is {Number(attribution.Baseline)}");
        output.WriteLine();
        double largest = Math.Max(1e-12, attribution.Columns.Max(column => Math.Abs(column.Value)));
        int width = attribution.Columns.Max(column => column.Column.Length) + 2;
        foreach (var column in attribution.Columns.OrderByDescending(column => Math.Abs(column.Value)))
        {
            string bar = new(column.Value < 0 ? '-' : '+', (int)Math.Round(BarLength * Math.Abs(column.Value) / largest));
            string value = row.TryGetColumn(column.Column, out var cells) ? Shorten(cells.TextOf(0)) : "";
            output.WriteLine($"{column.Column.PadRight(width)}{value,-22}{Number(column.Value, signed: true),12}  {bar}");
        }

        output.WriteLine();
        output.WriteLine($"{"not explained".PadRight(width)}{"",-22}{Number(attribution.Remainder, signed: true),12}");
    }

    private static void WriteJson(Utf8JsonWriter json, int row, string? explained, Attribution attribution)
    {
        json.WriteNumber("row", row);
        if (explained is not null)
        {
            json.WriteString("class", explained);
        }

        json.WriteFinite("prediction", attribution.Prediction);
        json.WriteFinite("baseline", attribution.Baseline);
        json.WriteStartObject("columns");
        foreach (var column in attribution.Columns)
        {
            json.WriteFinite(column.Column, column.Value);
        }

        json.WriteEndObject();
        json.WriteFinite("remainder", attribution.Remainder);
    }

    private static string Number(double value, bool signed = false) => value.ToString(signed ? "+0.####;-0.####;0" : "0.####", CultureInfo.InvariantCulture);

    private static string Shorten(string text) => text.Length == 0 ? "(missing)" : text.Length <= 20 ? text : text[..19] + "…";
}
