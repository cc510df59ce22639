using System.Globalization;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;

namespace MlNetStudio.Evaluation.Graphs;

/// <summary>Draws a graph as boxes and lines.</summary>
internal static class GraphChart
{
    private const double BoxWidth = 206;
    private const double BoxHeight = 62;
    private const double Across = BoxWidth + 26;
    private const double Down = BoxHeight + 34;
    private const double Margin = 6;
    private const int NameWidth = 25;
    private const int LineWidth = 27;

    /// <summary>Draws it into a page.</summary>
    /// <param name="html">The page.</param>
    /// <param name="id">What the names of its places begin with.</param>
    /// <param name="description">What it shows, for those who cannot see it.</param>
    /// <param name="drawing">The graph.</param>
    public static void Draw(HtmlWriter html, string id, string description, GraphDrawing drawing)
    {
        var layout = LayeredLayout.Of(drawing.Nodes.Count, drawing.Edges);
        html.Svg.BeginFixed((layout.Width * Across) - (Across - BoxWidth) + (2 * Margin), (layout.RowCount * Down) - (Down - BoxHeight) + (2 * Margin), "chart graph", description);
        foreach (var way in layout.Ways)
        {
            DrawWay(html, way);
        }

        for (int i = 0; i < drawing.Nodes.Count; i++)
        {
            var (x, row) = layout[i];
            DrawBox(html, id, i, drawing.Nodes[i], Margin + (x * Across), Margin + (row * Down));
        }

        html.Svg.End();
    }

    private static void DrawWay(HtmlWriter html, (double X, int Row)[] way)
    {
        double Middle(int i) => Margin + (way[i].X * Across) + (BoxWidth / 2);
        double Top(int i) => Margin + (way[i].Row * Down);
        html.Svg.BeginPath("way");
        html.Svg.MoveTo(Middle(0), Top(0) + BoxHeight);
        for (int i = 1; i < way.Length - 1; i++)
        {
            // Straight down past a row of boxes, aslant between rows.
            html.Svg.LineTo(Middle(i), Top(i));
            html.Svg.LineTo(Middle(i), Top(i) + BoxHeight);
        }

        double end = Top(way.Length - 1);
        html.Svg.LineTo(Middle(way.Length - 1), end - 5);
        html.Svg.EndPath();
        html.Svg.BeginPath("tip");
        html.Svg.MoveTo(Middle(way.Length - 1) - 4, end - 7);
        html.Svg.LineTo(Middle(way.Length - 1) + 4, end - 7);
        html.Svg.LineTo(Middle(way.Length - 1), end);
        html.Svg.EndPath();
    }

    private static void DrawBox(HtmlWriter html, string id, int index, GraphNode node, double x, double y)
    {
        string place = index.ToString(CultureInfo.InvariantCulture);
        string constants = node.Constants == 0 ? "" : $"{Numbers.Count(node.Constants)} constants";
        html.Raw($"<a id=\"{id}-box-{place}\" href=\"#{id}-row-{place}\" aria-label=\"")
            .Text(string.Join(", ", new[] { node.Name, node.Kind, node.Shape, constants }.Where(part => part.Length > 0))).Raw("\">");
        string style = node.Role != GraphNodeRole.Step ? "box end" : node.Constants > 0 ? "box holds" : "box";
        html.Svg.Rectangle(x, y, BoxWidth, BoxHeight, style, tip: $"{node.Name}: {node.Kind}{(node.Shape.Length > 0 ? $" {node.Shape}" : "")}");
        html.Svg.Text(x + 10, y + 20, Shorten(node.Name, NameWidth), "name");
        html.Svg.Text(x + 10, y + 37, Shorten(node.Kind, LineWidth), "tick");
        html.Svg.Text(x + 10, y + 53, Shorten(string.Join(" · ", new[] { node.Shape, node.Constants == 0 ? "" : Numbers.Count(node.Constants) }.Where(part => part.Length > 0)), LineWidth), "tick");
        html.Close("a");
    }

    // Signs of the East are twice as wide as letters.
    private static string Shorten(string text, int width)
    {
        int used = 0;
        for (int i = 0; i < text.Length; i++)
        {
            used += text[i] >= '\u2e80' ? 2 : 1;
            if (used > width)
            {
                int end = char.IsHighSurrogate(text[i - 1]) ? i - 1 : i;
                return text[..(end - 1)] + "…";
            }
        }

        return text;
    }
}
