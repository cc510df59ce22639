using System.Text;
using MlNetStudio.Evaluation.Charts;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report;

/// <summary>Appends HTML that is well-formed XML as well. Everything but <see cref="Raw"/> escapes its text.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _output = new(64 * 1024);

    public HtmlWriter() => Svg = new SvgWriter(_output);

    /// <summary>Draws into the page.</summary>
    public SvgWriter Svg { get; }

    /// <summary>Appends markup as it is: constants only, never text from outside.</summary>
    public HtmlWriter Raw(string markup)
    {
        _output.Append(markup);
        return this;
    }

    /// <summary>Appends text.</summary>
    public HtmlWriter Text(string text)
    {
        Markup.AppendEscaped(_output, text);
        return this;
    }

    /// <summary>Appends a name from outside, kept apart from the direction of the text around it.</summary>
    public HtmlWriter Name(string name)
    {
        _output.Append("<bdi>");
        Markup.AppendEscaped(_output, name.Length == 0 ? "(no name)" : name);
        _output.Append("</bdi>");
        return this;
    }

    /// <summary>Appends a name from outside with emphasis.</summary>
    public HtmlWriter StrongName(string name) => Raw("<strong>").Name(name).Raw("</strong>");

    /// <summary>Appends an element with text.</summary>
    public HtmlWriter Element(string tag, string text, string? style = null) => Open(tag, style).Text(text).Close(tag);

    /// <summary>Opens an element.</summary>
    public HtmlWriter Open(string tag, string? style = null)
    {
        _output.Append('<').Append(tag);
        if (style is not null)
        {
            _output.Append(" class=\"").Append(style).Append('"');
        }

        _output.Append('>');
        return this;
    }

    /// <summary>Closes an element.</summary>
    public HtmlWriter Close(string tag)
    {
        _output.Append("</").Append(tag).Append('>');
        return this;
    }

    /// <summary>Opens a section with its heading; closed with <c>Close("section")</c>.</summary>
    public HtmlWriter Section(string id, string heading)
    {
        _output.Append("\n<section id=\"").Append(id).Append("\" aria-labelledby=\"").Append(id).Append("-heading\">\n<h2 id=\"").Append(id).Append("-heading\">");
        return Text(heading).Raw("</h2>\n");
    }

    /// <summary>Opens a figure with its title and what it tells, in a sentence; the drawing follows, then <c>Close("figure")</c>.</summary>
    public HtmlWriter Figure(string title, string takeaway)
    {
        Raw("<figure><figcaption>").Element("strong", title);
        if (takeaway.Length > 0)
        {
            Raw(" ").Element("span", takeaway);
        }

        return Raw("</figcaption>");
    }

    /// <summary>Opens a table that scrolls sideways where the page is too narrow, with its caption and column heads; closed with <see cref="EndTable"/>.</summary>
    /// <param name="caption">The caption.</param>
    /// <param name="heads">The column heads; one that begins with '#' is of a column of numbers.</param>
    public HtmlWriter Table(string caption, params ReadOnlySpan<string> heads)
    {
        Raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").Text(caption).Raw(heads.Length > 5 ? "\"><table class=\"wide\">" : "\"><table>");
        Element("caption", caption).Raw("<thead><tr>");
        foreach (string head in heads)
        {
            bool number = head.StartsWith('#');
            Raw(number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">").Text(number ? head[1..] : head).Raw("</th>");
        }

        return Raw("</tr></thead><tbody>\n");
    }

    /// <summary>Ends the rows of a table that can be sorted; those that follow sum them up, until <c>&lt;/tfoot&gt;</c>.</summary>
    public HtmlWriter Foot() => Raw("</tbody><tfoot>\n");

    /// <summary>Closes a table with such rows.</summary>
    public HtmlWriter EndFoot() => Raw("</tfoot></table></div>\n");

    /// <summary>Closes a table.</summary>
    public HtmlWriter EndTable() => Raw("</tbody></table></div>\n");

    /// <summary>A cell.</summary>
    public HtmlWriter Cell(string text) => Element("td", text);

    /// <summary>A cell with a number.</summary>
    public HtmlWriter NumberCell(string text, bool best = false) => Raw(best ? "<td class=\"n best\">" : "<td class=\"n\">").Text(text).Raw("</td>");

    /// <summary>The cell that names its row.</summary>
    public HtmlWriter RowHead(string name) => Raw("<th scope=\"row\">").Name(name).Raw("</th>");

    /// <inheritdoc/>
    public override string ToString() => _output.ToString();
}
