using System.Globalization;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;

namespace MlNetStudio.Evaluation.Graphs;

/// <summary>
/// A model's graph as one HTML file: nothing fetched, no script, light, dark and print in one style sheet. Every box of the drawing leads to its
/// row in a table and back, by pointer and by keyboard. The same model gives the same bytes.
/// </summary>
public static class GraphPage
{
    // What has more is drawn by layers alone.
    private const int MostOperators = 1500;

    // Fewer operators than this are shown at once.
    private const int FewOperators = 40;

    private const string Sheet = """

        .graph{display:block;width:auto;height:auto;max-width:none;margin:0 auto}
        .graph .box{fill:var(--panel);stroke:var(--soft);stroke-width:1.2}
        .graph .box.holds{stroke:var(--one);stroke-width:2.4}
        .graph .box.end{fill:var(--paper);stroke:var(--ink);stroke-width:1.6;stroke-dasharray:5 3}
        .graph .way{fill:none;stroke:var(--soft);stroke-width:1.4;stroke-linejoin:round}
        .graph .tip{fill:var(--soft)}
        .graph a{cursor:pointer;text-decoration:none}
        .graph a:hover .box{stroke:var(--two)}
        .graph a:focus-visible .box{stroke:var(--two);stroke-width:4}
        .drawing{overflow:auto;max-height:85vh;margin:1rem 0;padding:1rem;border:1px solid var(--rule);border-radius:.4rem}
        .drawing:focus-visible{outline:3px solid var(--two);outline-offset:2px}
        tr:target{background:var(--panel)}
        .graph a:target .box{stroke:var(--two);stroke-width:4}
        @media print{.drawing{max-height:none;overflow:visible}}

        """;

    /// <summary>The page.</summary>
    public static string Render(GraphPageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var html = new HtmlWriter();
        html.Raw("""
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8" />
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="color-scheme" content="light dark" />
            <meta name="generator" content="MlNetStudio" />
            <link rel="icon" href="data:," />
            <title>
            """).Text($"{model.Title}: model graph").Raw("</title>\n<style>").Raw(ReportStyle.Sheet).Raw(Sheet).Raw("</style>\n</head>\n<body>\n");
        html.Raw("<a class=\"skip\" href=\"#main\">Skip to the graph</a>\n<header><p class=\"eyebrow\">Model graph</p><h1>").Name(model.Title).Raw("</h1>");
        if (model.Description.Length > 0)
        {
            html.Element("p", model.Description);
        }

        html.Raw("<dl class=\"facts\">");
        foreach (var (name, value) in model.Facts)
        {
            html.Raw("<div>").Element("dt", name).Raw("<dd>").Text(value).Raw("</dd></div>");
        }

        html.Raw("</dl></header>\n<main id=\"main\">\n");
        Section(html, "layers", "Layers and steps", model.Layers, isOpen: true);
        if (model.Operators.Nodes.Count(node => node.Role == GraphNodeRole.Step) > model.Layers.Nodes.Count(node => node.Role == GraphNodeRole.Step))
        {
            Section(html, "operators", "Every operator", model.Operators, isOpen: model.Operators.Nodes.Count <= FewOperators);
        }

        WriteProperties(html, model);
        html.Raw("</main>\n<footer><p>Made by MlNetStudio. This page is complete in itself: it fetches nothing and sends nothing.</p></footer>\n</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>Writes the page to a file, whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, GraphPageModel model) => AtomicFile.WriteText(path, Render(model));

    private static void Section(HtmlWriter html, string id, string heading, GraphDrawing drawing, bool isOpen)
    {
        html.Section(id, heading);
        string count = $"{Numbers.Count(drawing.Nodes.Count(node => node.Role == GraphNodeRole.Step))} boxes";
        if (!isOpen)
        {
            html.Raw("<details><summary>").Text($"Show all {count}").Raw("</summary>\n");
        }

        if (drawing.Nodes.Count <= MostOperators)
        {
            html.Raw("<p>").Text("Values flow downward. A strong frame holds weights or other constants; a dashed one is an input or output. A box leads to its row in the table.").Raw("</p>\n");
            html.Raw("<div class=\"drawing\" tabindex=\"0\" role=\"region\" aria-label=\"").Text($"{heading}, drawn").Raw("\">");
            GraphChart.Draw(html, id, heading, drawing);
            html.Raw("</div>\n");
        }
        else
        {
            html.Raw("<p>").Text($"The graph has {count}, too many to be drawn; here they are listed.").Raw("</p>\n");
        }

        WriteTable(html, id, heading, drawing);
        html.Raw(isOpen ? "" : "</details>\n").Close("section");
    }

    private static void WriteTable(HtmlWriter html, string id, string heading, GraphDrawing drawing)
    {
        html.Table(heading, "Name", "What", "Makes", "#Constants");
        for (int i = 0; i < drawing.Nodes.Count; i++)
        {
            var node = drawing.Nodes[i];
            string place = i.ToString(CultureInfo.InvariantCulture);
            html.Raw($"<tr id=\"{id}-row-{place}\"><th scope=\"row\"><a href=\"#{id}-box-{place}\">").Name(node.Name).Raw("</a></th>")
                .Cell(node.Kind).Cell(node.Shape).NumberCell(node.Constants == 0 ? "" : Numbers.Count(node.Constants)).Raw("</tr>\n");
        }

        html.Foot().Raw("<tr><th scope=\"row\">All</th><td></td><td></td>").NumberCell(Numbers.Count(drawing.Nodes.Sum(node => node.Constants))).Raw("</tr>\n").EndFoot();
    }

    private static void WriteProperties(HtmlWriter html, GraphPageModel model)
    {
        if (model.Properties.Count == 0)
        {
            return;
        }

        html.Section("properties", "What the file says about itself");
        foreach (var (name, value) in model.Properties)
        {
            html.Raw("<details><summary>").Name(name).Raw("</summary><pre tabindex=\"0\">").Text(value).Raw("</pre></details>\n");
        }

        html.Close("section");
    }
}
