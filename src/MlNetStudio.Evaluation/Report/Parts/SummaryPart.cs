using System.Globalization;
using MlNetStudio.Evaluation.Charts;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>The first screen: what was predicted, from what, how good it is in a sentence and a picture, and the facts in brief.</summary>
internal static class SummaryPart
{
    public static void Write(HtmlWriter html, ReportModel model)
    {
        Verdict verdict = Verdict.Of(model);
        html.Raw("<header>\n<p class=\"eyebrow\">Model report · ").Text(TaskTitle(model.Scores.Task)).Raw(" · ").Name(model.DataName);
        if (model.CreatedAt is { } created)
        {
            html.Text(" · ").Text(created.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture));
        }

        html.Raw("</p>\n<h1>Predicting ").Name(model.Label).Raw("</h1>\n<div class=\"opening\"><div>\n");
        WriteSentence(html, model, verdict);
        html.Raw("<p class=\"verdict ").Raw(verdict.Tone).Raw("\">").Text(verdict.Headline).Raw("</p>\n");
        WriteExplanation(html, model, verdict);
        html.Raw("</div>\n");
        WriteBars(html, model, verdict);
        html.Raw("</div>\n");
        WriteFacts(html, model);
        html.Raw("</header>\n");
    }

    internal static string TaskTitle(EvaluationTask task) => task switch
    {
        EvaluationTask.Regression => "regression",
        EvaluationTask.Binary => "two classes",
        _ => "several classes",
    };

    private static void WriteSentence(HtmlWriter html, ReportModel model, Verdict verdict)
    {
        Scores scores = model.Scores;
        string rows = $"{Numbers.Count(scores.Rows)} {(model.HeldOut ? "rows that it had not seen" : "rows that it was trained on")}";
        html.Raw("<p class=\"lead\">");
        if (!double.IsFinite(verdict.Value))
        {
            html.Text($"How good the {model.Subject} is cannot be said: ")
                .Text(scores.Rows == 0 ? "there are no test rows." : "its predictions are not all finite numbers.");
        }
        else if (scores.Task == EvaluationTask.Regression)
        {
            html.Text("On ").Text(rows).Text($", the {model.Subject} is typically off by ").Raw("<strong>").Text(Value(verdict.Metric, verdict.Value, model.Unit)).Raw("</strong>");
            html.Text(" (").Name(model.Label).Text($" averages {Value(verdict.Metric, AverageLabel(scores), model.Unit)})");
            double r2 = model.Result.Metrics["r2"];
            if (r2 > 0)
            {
                html.Text(" and explains ").Raw("<strong>").Text(Numbers.Percent(r2)).Raw("</strong>").Text(" of how the values vary");
            }

            html.Text(".");
        }
        else if (scores.Weights.Length == 0)
        {
            long right = (long)Math.Round(verdict.Value * scores.Rows);
            html.Text($"The {model.Subject} is right for ").Raw("<strong>").Text($"{Numbers.Count(right)} of {rows}").Raw("</strong>").Text($": {Numbers.Percent(verdict.Value)}.");
        }
        else
        {
            html.Text($"On {rows}, the {model.Subject} is right for ").Raw("<strong>").Text(Numbers.Percent(verdict.Value)).Raw("</strong>").Text(" of their weight.");
        }

        html.Raw("</p>\n");
    }

    private static double AverageLabel(Scores scores)
    {
        double sum = 0;
        for (int row = 0; row < scores.Rows; row++)
        {
            sum += scores.WeightOf(row) * scores.Actual[row];
        }

        return sum / scores.TotalWeight;
    }

    private static void WriteExplanation(HtmlWriter html, ReportModel model, Verdict verdict)
    {
        html.Raw("<p>");
        bool regression = model.Scores.Task == EvaluationTask.Regression;
        if (model.Baseline is { } baseline && double.IsFinite(baseline.Metrics[verdict.Metric.Name]))
        {
            string value = Value(verdict.Metric, baseline.Metrics[verdict.Metric.Name], model.Unit);
            html.Text(regression ? $"Always saying the average would be off by {value}" : $"Always naming the most frequent class would be right for {value}");
            if (model.Linear is { } linear && double.IsFinite(linear.Metrics[verdict.Metric.Name]))
            {
                value = Value(verdict.Metric, linear.Metrics[verdict.Metric.Name], model.Unit);
                html.Text(regression ? $"; a linear model is off by {value}" : $"; a linear model reaches {value}");
            }

            html.Text(". ");
        }

        if (verdict.Interval is { } interval)
        {
            html.Text($"For other rows of the same kind, expect {Value(verdict.Metric, interval.Lower, null)} to {Value(verdict.Metric, interval.Upper, model.Unit)} ({Numbers.Percent(interval.Level)[..^3]}% interval).");
        }

        html.Raw("</p>\n");
    }

    private static void WriteBars(HtmlWriter html, ReportModel model, Verdict verdict)
    {
        if (!double.IsFinite(verdict.Value))
        {
            return;
        }

        List<BarsChart.Bar> bars = [Bar(verdict, Markup.Capitalize(model.Subject), model.Result, "first", verdict.Interval)];
        if (model.Linear is { } linear)
        {
            bars.Add(Bar(verdict, "Linear model", linear, "second", null));
        }

        if (model.Baseline is { } baseline)
        {
            bars.Add(Bar(verdict, "Baseline", baseline, "third", null));
        }

        string others = model.Linear is null && model.Baseline is null ? "alone" : model.Linear is null ? "beside the baseline" : "beside the linear model and the baseline";
        string direction = verdict.Metric.HigherIsBetter ? "longer is better" : "shorter is better";
        string unit = verdict.Metric.IsShare || string.IsNullOrEmpty(model.Unit) ? "" : $" in {model.Unit}";
        html.Figure($"{verdict.Metric.Title}{unit}", $"({direction})");
        BarsChart.Draw(
            html.Svg,
            $"{verdict.Metric.Title} of the {model.Subject} {Numbers.Metric(verdict.Metric, verdict.Value)}, {others}; {direction}.",
            bars.ToArray(),
            verdict.Metric.IsShare ? 1 : 0);
        html.Raw("</figure>\n");
    }

    private static BarsChart.Bar Bar(Verdict verdict, string name, ModelResult result, string style, MetricInterval? interval)
    {
        double value = result.Metrics[verdict.Metric.Name];
        return new BarsChart.Bar(name, value, Numbers.Brief(verdict.Metric, value), style, interval is null ? null : (interval.Lower, interval.Upper));
    }

    private static void WriteFacts(HtmlWriter html, ReportModel model)
    {
        html.Raw("<dl class=\"facts\">");
        if (model.Data is { } data)
        {
            int features = 0;
            foreach (ColumnDescription column in data.Columns)
            {
                features += column.Role == ColumnRole.Feature ? 1 : 0;
            }

            Fact(html, "Data", $"{Numbers.Count(data.Rows)} rows", features == 1 ? "1 input column" : $"{Numbers.Count(features)} input columns");
        }

        if (model.Training is { } training && training.Epochs.Count > 0)
        {
            Fact(html, "Training", Numbers.Duration(training.Seconds), training.Epochs.Count == 1 ? "1 epoch" : $"{Numbers.Count(training.Epochs.Count)} epochs");
        }

        if (model.Network is { } network)
        {
            Fact(html, "Network", $"{Numbers.Count(network.Parameters)} parameters", network.FileBytes > 0 ? $"a file of {Numbers.Bytes(network.FileBytes)}" : "");
        }

        if (model.Parity is { } parity)
        {
            Fact(html, "ONNX file", parity.Passed ? "✓ proven equal" : "✗ differs", $"in {parity.Engine} {parity.Version}");
        }

        html.Raw("</dl>\n");
    }

    private static void Fact(HtmlWriter html, string name, string value, string detail)
    {
        html.Raw("<div><dt>").Text(name).Raw("</dt><dd><strong>").Text(value).Raw("</strong>");
        if (detail.Length > 0)
        {
            html.Raw("<span>").Text(detail).Raw("</span>");
        }

        html.Raw("</dd></div>");
    }

    /// <summary>A value with its unit; one like "1,000 USD" is a factor.</summary>
    private static string Value(Metric metric, double value, string? unit)
    {
        string text = Numbers.Brief(metric, value);
        return metric.IsShare || string.IsNullOrEmpty(unit) ? text : $"{text}{(char.IsAsciiDigit(unit[0]) ? " × " : " ")}{unit}";
    }
}
