using System.Text;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>
/// Appends SVG that lives inside a page: shapes carry class names only, and the page's style sheet gives them color, dashes
/// and patterns for light, dark and print. Coordinates are written to a tenth.
/// </summary>
internal sealed class SvgWriter(StringBuilder output)
{
    /// <summary>Opens a drawing that scales with its figure.</summary>
    /// <param name="width">The width of the coordinate system.</param>
    /// <param name="height">Its height.</param>
    /// <param name="description">What the drawing shows, for those who cannot see it.</param>
    public void Begin(double width, double height, string description)
    {
        output.Append("<svg class=\"chart\" viewBox=\"0 0 ");
        Number(width);
        output.Append(' ');
        Number(height);
        output.Append("\" role=\"img\" aria-label=\"");
        Markup.AppendEscaped(output, description);
        output.Append("\">");
    }

    /// <summary>Opens a drawing of a size of its own, which scrolls where the page is too small, and whose parts can be reached one by one.</summary>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="style">Its class names.</param>
    /// <param name="description">What the drawing shows, for those who cannot see it.</param>
    public void BeginFixed(double width, double height, string style, string description)
    {
        output.Append("<svg class=\"").Append(style).Append('"');
        Attribute(" width", width);
        Attribute(" height", height);
        output.Append(" role=\"group\" aria-label=\"");
        Markup.AppendEscaped(output, description);
        output.Append("\">");
    }

    /// <summary>Closes the drawing.</summary>
    public void End() => output.Append("</svg>\n");

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string style)
    {
        output.Append("<line class=\"").Append(style).Append('"');
        Attribute(" x1", x1);
        Attribute(" y1", y1);
        Attribute(" x2", x2);
        Attribute(" y2", y2);
        output.Append("/>");
    }

    /// <summary>A rectangle.</summary>
    /// <param name="x">Its left edge.</param>
    /// <param name="y">Its upper edge.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="style">Its class names.</param>
    /// <param name="strength">How strong its fill is, from 0 to 1; the style sheet turns it into an opacity. Negative: as the class says.</param>
    /// <param name="tip">What is shown where the pointer rests on it.</param>
    public void Rectangle(double x, double y, double width, double height, string style, double strength = -1, string? tip = null)
    {
        output.Append("<rect class=\"").Append(style).Append('"');
        Attribute(" x", x);
        Attribute(" y", y);
        Attribute(" width", Math.Max(0, width));
        Attribute(" height", Math.Max(0, height));
        if (strength >= 0)
        {
            output.Append(" style=\"--s:");
            Number(Math.Min(strength, 1), hundredths: true);
            output.Append('"');
        }

        EndWithTip("rect", tip);
    }

    /// <summary>A circle.</summary>
    public void Circle(double x, double y, double radius, string style, string? tip = null)
    {
        output.Append("<circle class=\"").Append(style).Append('"');
        Attribute(" cx", x);
        Attribute(" cy", y);
        Attribute(" r", radius);
        EndWithTip("circle", tip);
    }

    /// <summary>Text at a point.</summary>
    /// <param name="x">The anchor's place.</param>
    /// <param name="y">The baseline.</param>
    /// <param name="text">The text; escaped here.</param>
    /// <param name="style">Its class names: "end" and "mid" move the anchor.</param>
    /// <param name="turned">Whether it runs upwards.</param>
    public void Text(double x, double y, string text, string style, bool turned = false)
    {
        output.Append("<text class=\"").Append(style).Append('"');
        Attribute(" x", x);
        Attribute(" y", y);
        if (turned)
        {
            output.Append(" transform=\"rotate(-90 ");
            Number(x);
            output.Append(' ');
            Number(y);
            output.Append(")\"");
        }

        output.Append('>');
        Markup.AppendEscaped(output, text);
        output.Append("</text>");
    }

    /// <summary>Opens a path; points follow with <see cref="MoveTo"/> and <see cref="LineTo"/>.</summary>
    public void BeginPath(string style) => output.Append("<path class=\"").Append(style).Append("\" d=\"");

    /// <summary>Starts a line of the open path.</summary>
    public void MoveTo(double x, double y) => Point('M', x, y);

    /// <summary>Continues a line of the open path.</summary>
    public void LineTo(double x, double y) => Point('L', x, y);

    /// <summary>A square of the open path around a point.</summary>
    public void Square(double x, double y, double side)
    {
        Point('M', x - (side / 2), y - (side / 2));
        output.Append('h');
        Number(side);
        output.Append('v');
        Number(side);
        output.Append('h');
        Number(-side);
        output.Append('z');
    }

    /// <summary>Closes the path.</summary>
    public void EndPath() => output.Append("\"/>");

    private void Point(char command, double x, double y)
    {
        output.Append(command);
        Number(x);
        output.Append(' ');
        Number(y);
    }

    private void EndWithTip(string element, string? tip)
    {
        if (tip is null)
        {
            output.Append("/>");
            return;
        }

        output.Append("><title>");
        Markup.AppendEscaped(output, tip);
        output.Append("</title></").Append(element).Append('>');
    }

    private void Attribute(string name, double value)
    {
        output.Append(name).Append("=\"");
        Number(value);
        output.Append('"');
    }

    private void Number(double value, bool hundredths = false)
    {
        // Written by hand: a page holds thousands of these.
        int scale = hundredths ? 100 : 10;
        long scaled = (long)Math.Round(double.IsFinite(value) ? Math.Clamp(value, -1e9, 1e9) * scale : 0);
        if (scaled < 0)
        {
            output.Append('-');
            scaled = -scaled;
        }

        output.Append(scaled / scale);
        long rest = scaled % scale;
        if (rest != 0)
        {
            output.Append('.');
            if (hundredths && rest < 10)
            {
                output.Append('0');
            }

            output.Append(rest);
        }
    }
}
