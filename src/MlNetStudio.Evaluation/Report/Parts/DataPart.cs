using MlNetStudio.Evaluation.Charts;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>The data: its columns, what is missing, how it was split, how frequent the classes are.</summary>
internal static class DataPart
{
    private const int OpenColumns = 40;
    private const int MostColumns = 400;
    private const int MostClasses = 15;

    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Data is not { } data)
        {
            return;
        }

        html.Section("data", "The data");
        html.Raw("<p>").Name(model.DataName).Text($" holds {Numbers.Count(data.Rows)} usable rows");
        if (data.RowsLeftOut > 0)
        {
            html.Text($" ({Numbers.Count(data.RowsLeftOut)} more were left out)");
        }

        html.Text($" and {Numbers.Count(data.Columns.Count)} columns. The column to predict is ").StrongName(model.Label).Text(".");
        html.Raw("</p>\n");
        NotesPart.Write(html, data.Notes);
        html.Raw("<div class=\"figures\">");
        if (data.TrainingRows > 0)
        {
            html.Figure("How the rows were split", data.SplitDescription);
            SplitChart.Draw(html.Svg, data);
            html.Raw("</figure>");
        }

        WriteClasses(html, model, data);
        html.Raw("</div>\n");
        WriteColumns(html, data);
        html.Close("section");
    }

    private static void WriteClasses(HtmlWriter html, ReportModel model, DataSection data)
    {
        if (data.ClassCounts.Count == 0)
        {
            return;
        }

        long total = 0;
        int[] order = new int[data.ClassCounts.Count];
        for (int c = 0; c < order.Length; c++)
        {
            order[c] = c;
            total += data.ClassCounts[c];
        }

        bool partial = order.Length > MostClasses;
        if (partial)
        {
            Array.Sort(order, (a, b) => data.ClassCounts[a] != data.ClassCounts[b] ? data.ClassCounts[b].CompareTo(data.ClassCounts[a]) : a - b);
        }

        var bars = new BarsChart.Bar[Math.Min(order.Length, MostClasses)];
        for (int i = 0; i < bars.Length; i++)
        {
            string name = order[i] < model.ClassNames.Count ? model.ClassNames[order[i]] : Numbers.Count(order[i]);
            long count = data.ClassCounts[order[i]];
            bars[i] = new BarsChart.Bar(Markup.Shorten(name, 18), count, $"{Numbers.Count(count)} ({Numbers.Percent((double)count / Math.Max(1, total))})", "plain");
        }

        html.Figure("How frequent each class is", partial ? $"the {bars.Length} most frequent of {Numbers.Count(order.Length)}" : "in all usable rows");
        BarsChart.Draw(html.Svg, "Bar chart of the number of rows of each class.", bars);
        html.Raw("</figure>");
    }

    private static void WriteColumns(HtmlWriter html, DataSection data)
    {
        int open = Math.Min(data.Columns.Count, OpenColumns);
        WriteTable(html, data, 0, open, "Columns of the data");
        int rest = Math.Min(data.Columns.Count, MostColumns);
        if (rest > open)
        {
            html.Raw("<details><summary>").Text($"Columns {Numbers.Count(open + 1)} to {Numbers.Count(rest)} of {Numbers.Count(data.Columns.Count)}").Raw("</summary>\n");
            WriteTable(html, data, open, rest, "More columns of the data");
            html.Raw("</details>\n");
        }

        if (data.Columns.Count > rest)
        {
            html.Raw("<p class=\"quiet\">").Text($"{Numbers.Count(data.Columns.Count - rest)} more columns are not listed.").Raw("</p>\n");
        }
    }

    private static void WriteTable(HtmlWriter html, DataSection data, int from, int to, string caption)
    {
        html.Table(caption, "Column", "Used as", "Type", "#Missing", "Values", "Treatment");
        for (int i = from; i < to; i++)
        {
            ColumnDescription column = data.Columns[i];
            html.Raw(column.Role == ColumnRole.Ignored ? "<tr class=\"off\">" : "<tr>").RowHead(column.Name);
            html.Cell(column.Role switch
            {
                ColumnRole.Feature => "input",
                ColumnRole.Label => "label",
                ColumnRole.Weight => "weight",
                _ => "not used",
            });
            html.Cell(column.Type);
            double share = (double)column.Missing / Math.Max(1, data.Rows + data.RowsLeftOut);
            html.NumberCell(column.Missing == 0 ? "0" : $"{Numbers.Count(column.Missing)} ({Numbers.Percent(share)})");
            html.Cell(column.Summary).Cell(column.Treatment).Raw("</tr>\n");
        }

        html.EndTable();
    }
}
